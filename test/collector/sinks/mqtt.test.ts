// Changes of alerts on a real broker: each in its topic, in order, again where the broker was away.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { mqtt } from '../../../collector/sinks/mqtt.ts'
import type { Parcel } from '../../../collector/sinks/sink.ts'
import { series } from '../../../protocol/series.ts'

const never = new AbortController().signal

interface Brokering {
  readonly port: number
  readonly taken: { topic: string; id: string; number: number }[]
  close(): Promise<void>
}

/** @param refuses while it does, messages are not acknowledged */
const brokering = async (port = 0, refuses: () => boolean = () => false): Promise<Brokering> => {
  const taken: Brokering['taken'] = []
  const broker = await Aedes.createBroker({
    authorizePublish: (client, packet, done) => {
      if (refuses()) return
      if (client) taken.push({ topic: packet.topic, ...JSON.parse(packet.payload.toString()) })
      done(null)
    }
  })
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    broker.handle(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      // A message that it never answers would keep it open for ever.
      broker.close()
      await once(server, 'close')
    }
  }
}

const alert = (machine: string, number: number): Alert => {
  const group = series('heat', { asset: machine })
  const rest = { pendingSince: 1, firingSince: 2, score: 3, explanation: 'e', severity: 'warning' as const }
  return { id: `hot/${group.key}/1`, detector: 'hot', group, asset: machine, state: 'firing', change: 'firing', number, ...rest }
}

const parcel = (position: number, ...changes: Alert[]): Parcel => ({
  ...{ position, columns: [], windows: [], alerts: [] },
  notifications: [{ id: `${position}-0`, time: 3, changes }]
})

const make = (port: number, some: object = {}) =>
  mqtt.make(mqtt.options.parse({ url: `mqtt://127.0.0.1:${port}`, timeout: '3s', ...some }))

t.test('each change is a message in the topic of its detector and machine', async t => {
  const broker = await brokering()
  const sink = make(broker.port)
  await sink.deliver([parcel(1, alert('m1', 1), alert('a/+#%', 1)), parcel(2, alert('m1', 2))], never)
  t.match(broker.taken, [
    { topic: 'wayside/alerts/hot/m1', number: 1 },
    { topic: 'wayside/alerts/hot/a%2f%2b%23%25', number: 1 },
    { topic: 'wayside/alerts/hot/m1', number: 2 }
  ])
  await sink.close()
  await broker.close()
})

t.test('a broker that is gone, or acknowledges nothing, gets what it missed, and nothing twice', async t => {
  let refuses = false
  const broker = await brokering(0, () => refuses)
  const sink = make(broker.port)
  await sink.deliver([parcel(1, alert('m1', 1))], never)
  refuses = true
  const parcels = [parcel(2, alert('m1', 2)), parcel(3, alert('m1', 3))]
  await t.rejects(sink.deliver(parcels, never), { code: 'WAY_SINK_FAILED', message: /no acknowledgement within 3000 ms/ })
  await broker.close()
  await t.rejects(sink.deliver(parcels, never), { code: 'WAY_SINK_FAILED' })
  const again = await brokering(broker.port)
  await sink.deliver(parcels, never)
  t.same(
    [...broker.taken, ...again.taken].map(({ number }) => number),
    [1, 2, 3]
  )
  await sink.close()
  await again.close()
})

t.test('an address in the clear, or with a password, is refused', async t => {
  for (const url of ['mqtt://broker.example', 'mqtts://me:secret@broker.example', 'http://127.0.0.1', 'x'])
    t.notOk(mqtt.options.safeParse({ url }).success, url)
  for (const url of ['mqtts://broker.example', 'mqtt://127.0.0.1:1883', 'mqtt://localhost'])
    t.ok(mqtt.options.safeParse({ url }).success, url)
})
