// A process that subscribes with mqtt.js as it comes and drops every message: the least that an agent on Node can cost.

import { connectAsync } from 'mqtt'

export interface Bare {
  readonly url: string
  readonly filter: string
  readonly qos: 0 | 1
}

const { url, filter, qos } = JSON.parse(process.argv[2]!) as Bare
let received = 0
const client = await connectAsync(url, {
  protocolVersion: 5,
  clientId: 'bare',
  clean: false,
  properties: { sessionExpiryInterval: 3600, receiveMaximum: 1000 }
})
client.on('message', () => received++)
await client.subscribeAsync(filter, { qos })
process.on('message', () => process.send!(received))
process.once('disconnect', () => client.end(true))
process.send!(received)
