// Sends the PUBACK of an MQTT message long after its handler has returned: the one private use of the mqtt library.

import type { MqttClient } from 'mqtt'

/**
 * mqtt.js 5.16.0 handles one message at a time: `handleMessage(packet, done)`, then the PUBACK, then the next message. To have
 * many messages share one fsync, `done` gets this instead: the library then sends no PUBACK and goes on with the next message.
 * The version is pinned exactly, and a test fails where another one behaves differently.
 */
export const withheld = new Error('the PUBACK follows when the message is on disk')

/** A client lives for one connection, so an identifier can never be acknowledged on a later one. */
export const puback = (client: MqttClient, messageId: number): void => {
  // On a lost connection the library would queue it for the next one.
  if (client.connected) client['_sendPacket']({ cmd: 'puback', messageId, reasonCode: 0 })
}
