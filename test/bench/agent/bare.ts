// A process that subscribes with mqtt.js as it comes and drops every message: the least that an agent on Node can cost.

import { connect } from 'mqtt'

export interface Bare {
  readonly url: string
  readonly filter: string
  readonly qos: 0 | 1
}

const { url, filter, qos } = JSON.parse(process.argv[2]!) as Bare
let received = 0
const client = connect(url, {
  protocolVersion: 5,
  clientId: 'bare',
  clean: false,
  properties: { sessionExpiryInterval: 3600, receiveMaximum: 1000 }
})
// Before the connection is made: what the broker kept comes right behind its CONNACK.
client.on('message', () => received++)
await new Promise(resolve => client.once('connect', resolve))
await client.subscribeAsync(filter, { qos })
process.on('message', () => process.send!(received))
process.once('disconnect', () => client.end(true))
process.send!(received)
