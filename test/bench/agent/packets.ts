// MQTT 3.1.1 packets as bytes, for a publisher that costs next to nothing.

const lengthOf = (length: number): number[] => {
  const bytes: number[] = []
  let rest = length
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128)
  return [...bytes, rest]
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

const packet = (first: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([first, ...lengthOf(body.length)]), body])

const keepaliveSeconds = 600

/** Of a clean session. */
export const connectPacket = (clientId: string): Buffer =>
  packet(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, 2, keepaliveSeconds >> 8, keepaliveSeconds & 255]), text(clientId)]))

export const publishPacket = (topic: string, payload: string, qos: 0 | 1, messageId: number): Buffer => {
  const identifier = qos === 0 ? Buffer.alloc(0) : Buffer.from([messageId >> 8, messageId & 255])
  return packet(0x30 | (qos << 1), Buffer.concat([text(topic), identifier, Buffer.from(payload)]))
}

export const disconnectPacket = Buffer.from([0xe0, 0])

/** Bytes of a CONNACK, and of a PUBACK. */
export const acknowledgementBytes = 4
