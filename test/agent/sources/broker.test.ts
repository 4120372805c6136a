import { once } from 'node:events'
import { createServer, connect as dial } from 'node:net'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import t, { type Test } from 'tap'
import { broker } from '../../../agent/sources/broker.ts'
import type { Log } from '../../../platform/log.ts'
import { silentLog } from '../../../platform/log.ts'
import { freePort } from '../../../simulators/mosquitto.ts'
import { type Gate, gate } from '../../support/gate.ts'

const start = async (
  t: Test,
  { intake, always }: Gate,
  options: object = {},
  log: Log = silentLog
): Promise<{ port: number }> => {
  const port = await freePort()
  const source = broker.make(broker.options.parse({ port, ...options }) as never)
  await source.open(['x/#'], intake, log)
  t.teardown(async () => {
    always('take')
    await source.close()
  })
  t.equal(source.status().connected, true)
  return { port }
}

const sensor = async (t: Test, port: number, options: IClientOptions = {}): Promise<MqttClient> => {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'sensor', reconnectPeriod: 0, ...options }, false)
  t.teardown(() => client.endAsync(true))
  return client
}

/** Which of its messages, counted from 1, the client has seen acknowledged. */
const pubacksOf = (client: MqttClient): number[] => {
  const identifiers: (number | undefined)[] = []
  const received: number[] = []
  client.on('packetsend', packet => {
    if (packet.cmd === 'publish' && !identifiers.includes(packet.messageId)) identifiers.push(packet.messageId)
  })
  client.on('packetreceive', packet => {
    if (packet.cmd === 'puback') received.push(identifiers.indexOf(packet.messageId) + 1)
  })
  return received
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index))

const turn = () => new Promise(resolve => setImmediate(resolve))

t.test('a port in use is an error that names port and option', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  const source = broker.make(broker.options.parse({ port }) as never)
  await t.rejects(source.open([], gate().intake, silentLog), {
    code: 'WAY_PORT_IN_USE',
    message: new RegExp(`${port} of 127.0.0.1 is in use.*another with port of the broker`)
  })
  t.equal(source.status().connected, false)
})

t.test('options: the port is required, and an address that is not of this machine is refused', async t => {
  t.throws(() => broker.options.parse({}), /port/)
  t.doesNotThrow(() => broker.options.parse(broker.example))
  const source = broker.make(broker.options.parse({ host: '192.0.2.1', port: 1883 }) as never)
  await t.rejects(source.open([], gate().intake, silentLog), { code: 'WAY_CONFIG_INVALID', message: /192\.0\.2\.1:1883/ })
})

t.test('a message that the disk refuses is not acknowledged: the connection ends, and the client sends it again', async t => {
  const disk = gate()
  const { port } = await start(t, disk)
  const client = await sensor(t, port, { clean: false, reconnectPeriod: 20 })
  const received = pubacksOf(client)
  const published = Promise.all(['1', '2', '3'].map(payload => client.publishAsync('x/y', payload, { qos: 1 })))
  await disk.until(3)
  const closed = new Promise<void>(resolve => client.once('close', resolve))
  disk.refuse(1)
  disk.take(2)
  disk.take(0)
  await closed
  t.strictSame(received, [1, 3])
  await disk.until(4)
  t.strictSame(disk.arrived, ['1', '2', '3', '2'])
  disk.take(3)
  await published
  t.strictSame(received, [1, 3, 2])
})

t.test('a burst is under way at once, and no PUBACK leaves before the disk has its message', async t => {
  const disk = gate()
  const { port } = await start(t, disk)
  const client = await sensor(t, port)
  const received = pubacksOf(client)
  const published = Promise.all(numbers(100).map(payload => client.publishAsync('x/y', payload, { qos: 1 })))
  await disk.until(100)
  t.strictSame(received, [])
  t.strictSame(disk.arrived, numbers(100))
  disk.always('take')
  await published
})

t.test('PUBACKs arrive in order, whatever the order of the disk', async t => {
  const disk = gate()
  const { port } = await start(t, disk)
  const client = await sensor(t, port)
  const received = pubacksOf(client)
  const published = Promise.all(numbers(4).map(payload => client.publishAsync('x/y', payload, { qos: 1 })))
  await disk.until(4)
  for (const index of [3, 1, 2, 0]) disk.take(index)
  await published
  t.strictSame(received, [1, 2, 3, 4])
})

t.test('a disk that waits for one client does not hold up another', async t => {
  const disk = gate()
  const { port } = await start(t, disk)
  const first = await sensor(t, port, { clientId: 'first' })
  const second = await sensor(t, port, { clientId: 'second' })
  const slow = first.publishAsync('x/y', 'slow', { qos: 1 })
  await disk.until(1)
  const quick = second.publishAsync('x/y', 'quick', { qos: 1 })
  await disk.until(2)
  disk.take(1)
  await quick
  disk.take(0)
  await slow
})

t.test('QoS 0 and QoS 2 are taken too, and a repeated QoS 2 message once', async t => {
  const disk = gate()
  const { port } = await start(t, disk)
  disk.always('take')
  const client = await sensor(t, port, { clean: false, reconnectPeriod: 20 })
  await client.publishAsync('x/y', 'zero', { qos: 0 })
  // The connection is lost when the broker answers with PUBREC, so the client sends the message again.
  client.once('packetreceive', () => client.stream.destroy())
  const twice = client.publishAsync('x/y', 'two', { qos: 2 })
  await twice
  t.strictSame(disk.arrived, ['zero', 'two'])
  t.strictSame(
    disk.messages.map(({ qos }) => qos),
    [0, 2]
  )
})

t.test('a packet longer than the limit ends its connection before it is buffered', async t => {
  const disk = gate()
  disk.always('take')
  const events: string[] = []
  const log: Log = { ...silentLog, warn: event => void events.push(event) }
  const { port } = await start(t, disk, { packetMax: '1KiB' }, log)
  const client = await sensor(t, port)
  const closed = new Promise<void>(resolve => client.once('close', resolve))
  client.publish('x/y', Buffer.alloc(2000))
  await closed
  t.strictSame(disk.arrived, [])
  t.ok(events.includes('a client sent too long a packet'))
  const other = await sensor(t, port)
  await other.publishAsync('x/y', 'short', { qos: 1 })
  t.strictSame(disk.arrived, ['short'])
})

t.test('with a password, only the client that has it is let in', async t => {
  const disk = gate()
  const passwordFile = `${t.testdir({ password: 'secret\n' })}/password`
  const { port } = await start(t, disk, { username: 'sensors', passwordFile })
  for (const wrong of [
    {},
    { username: 'sensors' },
    { username: 'sensors', password: 'wrong' },
    { username: 'other', password: 'secret' }
  ]) {
    await t.rejects(sensor(t, port, wrong), /Connection refused/, JSON.stringify(wrong))
  }
  disk.always('take')
  const client = await sensor(t, port, { username: 'sensors', password: 'secret' })
  await client.publishAsync('x/y', '1', { qos: 1 })
  t.strictSame(disk.arrived, ['1'])
})

t.test('a connection that says nothing, and one too many, are ended', async t => {
  const disk = gate()
  const { port } = await start(t, disk, { clientsMax: 1, connectTimeout: '50ms' })
  const silent = dial(port, '127.0.0.1')
  await once(silent, 'connect')
  const second = dial(port, '127.0.0.1')
  await once(second, 'close')
  await once(silent, 'close')
  t.pass()
})

t.test('a client may subscribe while it is connected; nothing is kept for it, and $SYS is not published to', async t => {
  const disk = gate()
  disk.always('take')
  const { port } = await start(t, disk)
  const display = await sensor(t, port, { clientId: 'display' })
  const shown = new Promise<string>(resolve => display.once('message', (_topic, payload) => resolve(payload.toString())))
  await display.subscribeAsync('x/#', { qos: 0 })
  const client = await sensor(t, port)
  await client.publishAsync('x/y', '21', { qos: 1, retain: true })
  t.equal(await shown, '21')

  const late = await sensor(t, port, { clientId: 'late' })
  let retained = 0
  late.on('message', () => retained++)
  await late.subscribeAsync('x/#', { qos: 0 })
  await late.publishAsync('y', '1', { qos: 1 })
  t.equal(retained, 0)

  const lasting = await sensor(t, port, { clientId: 'lasting', clean: false })
  await t.rejects(lasting.subscribeAsync('x/#', { qos: 1 }))

  const closed = new Promise<void>(resolve => client.once('close', resolve))
  client.publish('$SYS/x', '1')
  await closed
  t.notOk(disk.messages.some(({ topic }) => topic.startsWith('$SYS')))
})

t.test('close waits for what is under way, and acknowledges it', async t => {
  const disk = gate()
  const port = await freePort()
  const source = broker.make(broker.options.parse({ port }) as never)
  await source.open([], disk.intake, silentLog)
  const client = await sensor(t, port)
  const published = client.publishAsync('x/y', '1', { qos: 1 })
  await disk.until(1)
  let over = false
  const closed = source.close().then(() => {
    over = true
  })
  await turn()
  t.equal(over, false)
  disk.take(0)
  await published
  await closed
  t.equal(source.status().connected, false)
})
