// Fails where another version of the mqtt library handles a message differently from the one that is pinned.

import { once } from 'node:events'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import { connectAsync } from 'mqtt'
import t from 'tap'
import { puback, withheld } from '../../../agent/sources/late-puback.ts'

t.test('a withheld PUBACK stops no later message, leaves when it is asked for, and never on a lost connection', async t => {
  const broker = await Aedes.createBroker()
  const server = createServer(broker.handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'a', clean: false, reconnectPeriod: 0 })
  t.teardown(async () => {
    await client.endAsync(true)
    await new Promise<void>(resolve => broker.close(resolve))
    server.close()
  })

  const sent: unknown[] = []
  client.on('packetsend', packet => void sent.push(packet))
  const identifiers: number[] = []
  const three = new Promise<void>(resolve => {
    client.handleMessage = (packet, done) => {
      identifiers.push(packet.messageId!)
      done(withheld)
      if (identifiers.length === 3) resolve()
    }
  })
  await client.subscribeAsync('x', { qos: 1 })
  sent.length = 0
  for (const payload of ['1', '2', '3']) {
    broker.publish({ cmd: 'publish', topic: 'x', payload, qos: 1, retain: false, dup: false }, () => {})
  }
  await three
  t.strictSame(sent, [], 'three messages were handled, none is acknowledged')

  const acknowledged = once(broker, 'ack')
  puback(client, identifiers[1]!)
  t.match(sent, [{ cmd: 'puback', messageId: identifiers[1] }])
  await acknowledged

  sent.length = 0
  const closed = new Promise<void>(resolve => client.once('close', resolve))
  client.stream.destroy()
  await closed
  puback(client, identifiers[0]!)
  t.strictSame([sent, client.queue], [[], []], 'nothing is sent and nothing is kept for a later connection')
})
