import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { connectAsync, type MqttClient } from 'mqtt'
import t, { type Test } from 'tap'
import { broker } from '../../../agent/sources/broker.ts'
import { mqtt } from '../../../agent/sources/mqtt.ts'
import type { Source } from '../../../agent/sources/source.ts'
import { silentLog } from '../../../platform/log.ts'
import { freePort, type Mosquitto, mosquittoPath, startMosquitto } from '../../../simulators/mosquitto.ts'
import { openProxy } from '../../../simulators/proxy.ts'
import { type Gate, gate } from '../../support/gate.ts'

const skip = mosquittoPath() ? false : 'mosquitto is not installed: the mqtt source is not tested against a real broker'

const noOpenssl = spawnSync('openssl', ['version']).error ? 'openssl is not installed: TLS is not tested' : false

/** A log whose entries the test can wait for. */
const recordingLog = () => {
  const entries: { level: string; event: string; fields: { problem?: string } }[] = []
  let watchers: (() => void)[] = []
  const add =
    (level: string) =>
    (event: string, fields: object = {}): void => {
      entries.push({ level, event, fields })
      const waking = watchers
      watchers = []
      for (const wake of waking) wake()
    }
  return {
    entries,
    log: { info: add('info'), warn: add('warn'), error: add('error') },
    async until(event: string, count = 1): Promise<void> {
      while (entries.filter(entry => entry.event === event).length < count) {
        await new Promise<void>(resolve => watchers.push(resolve))
      }
    }
  }
}

const source = (options: object): Source =>
  mqtt.make(mqtt.options.parse({ clientId: 'agent', reconnectMax: '200ms', connectTimeout: '2s', ...options }) as never)

const startBroker = async (t: Test, options: Parameters<typeof startMosquitto>[0] = {}): Promise<Mosquitto> => {
  const broker = await startMosquitto(options)
  t.teardown(() => broker.close())
  return broker
}

const open = async (t: Test, opened: Source, { intake, always }: Gate, log = silentLog): Promise<Source> => {
  await opened.open(['x/#'], intake, log)
  t.teardown(async () => {
    always('take')
    await opened.close()
  })
  return opened
}

const publisher = async (t: Test, { url }: { readonly url: string }): Promise<MqttClient> => {
  const client = await connectAsync(url, { clientId: 'sensor', reconnectPeriod: 0 })
  t.teardown(() => client.endAsync(true))
  return client
}

const publish = async (client: MqttClient, payloads: readonly string[], qos: 0 | 1 = 1): Promise<void> => {
  await Promise.all(payloads.map(payload => client.publishAsync('x/y', payload, { qos })))
}

const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => String(from + index))

const pubacks = ({ log }: Mosquitto): number[] =>
  log.flatMap(line => {
    const [, identifier] = /Received PUBACK from agent \(Mid: (\d+)/.exec(line) ?? []
    return identifier === undefined ? [] : [Number(identifier)]
  })

t.test('options', t => {
  for (const [wrong, message] of [
    [{}, /url/],
    [{ url: 'http://h' }, /mqtt:\/\/host:port/],
    [{ url: 'mqtt://user:secret@h' }, /must not contain credentials/],
    [{ url: 'mqtt://h', version: 3 }, /version/],
    [{ url: 'mqtt://h', inFlightMax: 0 }, /inFlightMax/]
  ] as const) {
    t.throws(() => mqtt.options.parse(wrong), message)
  }
  t.doesNotThrow(() => mqtt.options.parse(mqtt.example))
  t.end()
})

t.test('a secret that cannot be read is a configuration error that names the option', async t => {
  const passwordFile = `${t.testdir({ empty: '\n' })}/missing`
  const missing = source({ url: 'mqtt://127.0.0.1:1', passwordFile })
  await t.rejects(missing.open([], gate().intake, silentLog), { code: 'WAY_CONFIG_INVALID', message: /passwordFile .*missing/ })
  const empty = source({ url: 'mqtt://127.0.0.1:1', passwordFile: passwordFile.replace('missing', 'empty') })
  await t.rejects(empty.open([], gate().intake, silentLog), { code: 'WAY_CONFIG_INVALID', message: /is empty/ })
})

t.test('what is wrong with the connection is said once, with what to do', { skip }, async t => {
  const closed = await freePort()
  const guarded = await startBroker(t, { lines: ['allow_anonymous false'] })
  for (const [options, expected] of [
    [{ url: `mqtt://127.0.0.1:${closed}` }, /refused the connection: start the broker/],
    [{ url: 'mqtt://no-such-host.invalid:1883' }, /has no address/],
    [{ url: guarded.url }, /demands credentials: set username/],
    [{ url: guarded.url, version: 4 }, /demands credentials: set username/],
    [{ url: guarded.url, username: 'sam' }, /refused the user "sam"/]
  ] as const) {
    const { log, entries, until } = recordingLog()
    const opened = source(options)
    await opened.open(['x/#'], gate().intake, log)
    await until('no connection to the broker')
    t.match(opened.status(), { connected: false, problem: expected })
    await opened.close()
    t.equal(entries.length, 1)
  }
})

for (const version of [4, 5]) {
  t.test(`MQTT ${version}`, { skip }, async t => {
    t.test('a message that the disk refuses is not acknowledged, and comes again until the disk takes it', async t => {
      const broker = await startBroker(t)
      const disk = gate()
      const { arrived, until, always, refuse, take } = disk
      const { log, until: logged, entries } = recordingLog()
      const opened = await open(t, source({ url: broker.url, version }), disk, log)
      await logged('connected to the broker')
      await broker.logged(/Sending SUBACK to agent/)
      const sensor = await publisher(t, broker)
      await publish(sensor, ['1', '2', '3'])
      await until(3)
      refuse(1)
      take(2)
      take(0)
      always('refuse')
      await logged('no connection to the broker')
      t.match(opened.status().problem, /the disk of the agent refused a message/)
      await until(4)
      t.strictSame(arrived, ['1', '2', '3', '2'], 'what reached the disk is not sent again')
      always('take')
      await until(arrived.length + 1)
      t.equal(arrived.at(-1), '2')
      await broker.logged(/Received PUBACK from agent \(Mid: 2/)
      t.strictSame(pubacks(broker), [1, 3, 2])
      t.equal(opened.status().connected, true)
      t.ok(entries.every(({ level, event }) => level !== 'error' || event === 'a message could not be stored'))
    })

    t.test('many messages are under way at once, and no PUBACK leaves before the disk has its message', async t => {
      const broker = await startBroker(t, { lines: ['max_inflight_messages 20'] })
      const disk = gate()
      const { until, take, messages } = disk
      await open(t, source({ url: broker.url, version, inFlightMax: 20 }), disk)
      await broker.logged(/Sending SUBACK to agent/)
      await publish(await publisher(t, broker), numbers(0, 25))
      await until(20)
      t.equal(messages.length, 20, 'as many as the broker allows')
      t.strictSame(pubacks(broker), [])
      for (const index of numbers(0, 20)) take(Number(index))
      await until(25)
      await broker.logged(/Received PUBACK from agent \(Mid: 20/)
      t.strictSame(pubacks(broker), numbers(1, 21).map(Number))
    })

    t.test('PUBACKs leave in order of arrival, whatever the order of the disk', async t => {
      const broker = await startBroker(t)
      const disk = gate()
      const { until, take } = disk
      await open(t, source({ url: broker.url, version }), disk)
      await broker.logged(/Sending SUBACK to agent/)
      await publish(await publisher(t, broker), numbers(0, 5))
      await until(5)
      for (const index of [4, 3, 1, 2, 0]) take(index)
      await broker.logged(/Received PUBACK from agent \(Mid: 5/)
      t.strictSame(pubacks(broker), [1, 2, 3, 4, 5])
    })

    t.test(
      'what was under way when the connection was cut comes again, marked, and a late fate acknowledges nothing',
      async t => {
        const broker = await startBroker(t)
        const proxy = await openProxy(broker.port)
        t.teardown(() => proxy.close())
        const disk = gate()
        const { until, take, arrived, messages } = disk
        await open(t, source({ url: `mqtt://127.0.0.1:${proxy.port}`, version }), disk)
        await broker.logged(/Sending SUBACK to agent/)
        await publish(await publisher(t, broker), ['1', '2'])
        await until(2)
        proxy.cut()
        proxy.heal()
        await until(4)
        t.strictSame(arrived, ['1', '2', '1', '2'])
        t.strictSame(
          messages.map(({ duplicate }) => duplicate),
          [false, false, true, true]
        )
        take(0)
        take(1)
        take(3)
        take(2)
        await broker.logged(/Received PUBACK from agent \(Mid: 2/)
        t.strictSame(pubacks(broker), [1, 2], 'once each')
      }
    )

    t.test('close waits for what is under way and acknowledges it; what comes meanwhile waits in the session', async t => {
      const broker = await startBroker(t)
      const first = gate()
      const opened = await open(t, source({ url: broker.url, version }), first)
      await broker.logged(/Sending SUBACK to agent/)
      const sensor = await publisher(t, broker)
      await publish(sensor, ['1'])
      await first.until(1)
      const closed = opened.close()
      await publish(sensor, ['2'])
      first.take(0)
      await closed
      await broker.logged(/Received DISCONNECT from agent/)
      t.strictSame(pubacks(broker), [1])
      await publish(sensor, ['3'])

      const second = gate()
      second.always('take')
      await open(t, source({ url: broker.url, version }), second)
      await second.until(2)
      t.strictSame(second.arrived, ['2', '3'])
    })
  })
}

t.test('a broker that starts later, or again, is found, and its session goes on', { skip }, async t => {
  const broker = await startBroker(t, { persistence: true })
  await broker.stop()
  const disk = gate()
  const { until, arrived, always } = disk
  always('take')
  const { log, until: logged, entries } = recordingLog()
  await open(t, source({ url: broker.url }), disk, log)
  await logged('no connection to the broker')
  await broker.start()
  await broker.logged(/Sending SUBACK to agent/)
  await publish(await publisher(t, broker), ['1'])
  await until(1)
  await broker.stop()
  await logged('no connection to the broker', 2)
  const from = broker.log.length
  await broker.start()
  await logged('connected to the broker', 2)
  await publish(await publisher(t, broker), ['2'])
  await until(2)
  t.strictSame(arrived, ['1', '2'])
  t.notOk(
    broker.log.slice(from).some(line => /Received SUBSCRIBE from agent/.test(line)),
    'the session was there'
  )
  // A further line may say that the port refuses, where the broker takes its time.
  const turns = entries.map(({ event }) => event).filter((event, index, all) => event !== all[index - 1])
  t.strictSame(turns, [
    'no connection to the broker',
    'connected to the broker',
    'no connection to the broker',
    'connected to the broker'
  ])
})

t.test('over its bound the line is held back, the connection stays, and then all arrive', { skip }, async t => {
  const broker = await startBroker(t)
  const disk = gate()
  const { until, take, always, messages, arrived } = disk
  await open(t, source({ url: broker.url, inFlightMax: 2, keepalive: '1s' }), disk)
  await broker.logged(/Sending SUBACK to agent/)
  const published = publish(await publisher(t, broker), numbers(0, 50))
  await until(2)
  // Longer than the broker, and the library, wait for a sign of life: 1.5 times the keepalive.
  const pings = () => broker.log.filter(line => /Received PINGREQ from agent/.test(line)).length
  for (let seen = pings(); seen < 5; seen = pings()) await broker.logged(/Received PINGREQ from agent/, broker.log.length)
  t.equal(messages.length, 2)
  always('take')
  take(0)
  take(1)
  await until(50)
  await published
  t.strictSame(arrived, numbers(0, 50))
  t.equal(broker.log.filter(line => /New client connected .* as agent/.test(line)).length, 1)
})

t.test('messages of QoS 0 wait for no disk, and hold back no others', { skip }, async t => {
  const broker = await startBroker(t)
  const disk = gate()
  const { until, always, refuse } = disk
  const { log, entries, until: logged } = recordingLog()
  const opened = await open(t, source({ url: broker.url, inFlightMax: 2 }), disk, log)
  await broker.logged(/Sending SUBACK to agent/)
  const sensor = await publisher(t, broker)
  await publish(sensor, numbers(0, 50), 0)
  await until(50)
  await publish(sensor, ['one'])
  await until(51)
  refuse(7)
  await logged('a message could not be stored')
  always('take')
  await broker.logged(/Received PUBACK from agent/)
  t.equal(opened.status().connected, true)
  t.match(entries.at(-1), { fields: { qos: 0, next: /^lost/ } })
})

t.test('retained messages are taken like others, and once, however often the agent starts', { skip }, async t => {
  const broker = await startBroker(t)
  const sensor = await publisher(t, broker)
  await sensor.publishAsync('x/y', 'kept', { qos: 1, retain: true })
  const disk = gate()
  const { until, arrived, always } = disk
  always('take')
  const first = source({ url: broker.url })
  await first.open(['x/#'], disk.intake, silentLog)
  await until(1)
  await first.close()
  await open(t, source({ url: broker.url }), disk)
  await broker.logged(
    /Sending SUBACK to agent/,
    broker.log.findLastIndex(line => /Received SUBSCRIBE/.test(line))
  )
  await publish(sensor, ['next'])
  await until(2)
  t.strictSame(arrived, ['kept', 'next'])
})

t.test('with the right password it connects; a subscription that the broker refuses is a problem, with what to do', async t => {
  const port = await freePort()
  const secret = { username: 'agent', passwordFile: `${t.testdir({ password: 'secret\n' })}/password` }
  // The agent's own broker refuses sessions that outlive their connection.
  const refusing = broker.make(broker.options.parse({ port, ...secret }) as never)
  await refusing.open([], gate().intake, silentLog)
  t.teardown(() => refusing.close())
  const { log, until } = recordingLog()
  const opened = await open(t, source({ url: `mqtt://127.0.0.1:${port}`, version: 4, ...secret }), gate(), log)
  await until('the broker refused a subscription')
  t.match(opened.status(), { connected: true, problem: /does not allow a QoS 1 subscription to x\/#/ })
})

t.test('a second client of the same name is a problem that says so', { skip }, async t => {
  const mosquitto = await startBroker(t)
  const { log, until } = recordingLog()
  const opened = await open(t, source({ url: mosquitto.url, reconnectMax: '1m' }), gate(), log)
  await until('connected to the broker')
  const other = await connectAsync(mosquitto.url, { clientId: 'agent', reconnectPeriod: 0 })
  t.teardown(() => other.endAsync(true))
  await until('no connection to the broker')
  t.match(opened.status().problem, /whether another client is called "agent" too/)
})

t.test('TLS: a certificate is trusted by its authority alone', { skip: skip || noOpenssl }, async t => {
  const directory = t.testdir()
  const [certFile, keyFile] = [`${directory}/cert.pem`, `${directory}/key.pem`]
  await promisify(execFile)('openssl', [
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'.split(' '),
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', keyFile, '-out', certFile]
  ])
  const mosquitto = await startBroker(t, { lines: [`certfile ${certFile}`, `keyfile ${keyFile}`] })
  const url = `mqtts://localhost:${mosquitto.port}`
  for (const [options, expected] of [
    [{ url }, /is not trusted: set caFile/],
    [{ url: url.replace('localhost', '127.0.0.1'), caFile: certFile }, /is for another host/]
  ] as const) {
    const { log, until } = recordingLog()
    const refused = await open(t, source(options), gate(), log)
    await until('no connection to the broker')
    t.match(refused.status(), { connected: false, problem: expected })
    await refused.close()
  }
  const { log, until } = recordingLog()
  const opened = await open(t, source({ url, caFile: certFile }), gate(), log)
  await until('connected to the broker')
  t.equal(opened.status().connected, true)
})

t.test('a file that holds no certificate, or no key for it, is refused before anything is connected', async t => {
  const file = `${t.testdir({ 'x.pem': 'nothing' })}/x.pem`
  for (const [options, message] of [
    [{ caFile: file }, /caFile: .*x\.pem holds no certificate/],
    [{ certFile: file, keyFile: file }, /certFile: .*x\.pem holds no certificate/],
    [{ certFile: file }, /certFile and keyFile of the mqtt source need each other/],
    [{ caFile: `${file}.none` }, /caFile: .*none cannot be read/],
    [{ passwordFile: `${file}.none` }, /passwordFile .*none cannot be read/]
  ] as const) {
    const wrong = source({ url: 'mqtts://127.0.0.1:1', ...options })
    await t.rejects(wrong.open(['#'], gate().intake, silentLog), { code: 'WAY_CONFIG_INVALID', message })
  }
})

t.test('a broker of an older version is a problem that names the option', async t => {
  const port = await freePort()
  const older = broker.make(broker.options.parse({ port }) as never)
  await older.open([], gate().intake, silentLog)
  t.teardown(() => older.close())
  const { log, until } = recordingLog()
  const opened = await open(t, source({ url: `mqtt://127.0.0.1:${port}`, version: 5 }), gate(), log)
  await until('no connection to the broker')
  t.match(opened.status(), { connected: false, problem: /set version to 4/ })
})
