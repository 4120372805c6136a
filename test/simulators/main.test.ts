// The program wayside-simulate as a user runs it, against a real Mosquitto.

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import t, { type Test } from 'tap'
import { plant } from '../../simulators/fleet.ts'
import { freePort, type Mosquitto, mosquittoPath, startMosquitto } from '../../simulators/mosquitto.ts'
import { built } from '../support/programs.ts'
import { until } from '../support/site.ts'

const skip = mosquittoPath() ? false : 'SKIPPED: mosquitto is not installed: apt-get install mosquitto'

interface Run {
  readonly code: number
  readonly said: string
}

const simulate = (...args: string[]): Promise<Run> =>
  new Promise(resolve => {
    execFile(process.execPath, [built('simulators/main.js'), ...args], { timeout: 60_000 }, (error, _out, said) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, said })
    )
  })

interface Message {
  readonly topic: string
  readonly payload: string
}

interface Heard {
  readonly broker: Mosquitto
  /** The messages so far, once there are as many as wanted. */
  messages(count: number): Promise<readonly Message[]>
}

const listening = async (t: Test): Promise<Heard> => {
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0'] })
  const client = await connectAsync(broker.url, { clientId: 'listener' })
  t.teardown(async () => {
    await client.endAsync(true)
    await broker.close()
  })
  const messages: Message[] = []
  client.on('message', (topic, payload) => messages.push({ topic, payload: payload.toString() }))
  await client.subscribeAsync('#', { qos: 1 })
  return {
    broker,
    messages: count =>
      until(
        async () => messages,
        all => all.length >= count
      )
  }
}

const readings = (messages: readonly Message[]): Record<string, [time: number, value: number][]> => {
  const all: Record<string, [number, number][]> = {}
  for (const { topic, payload } of messages) {
    const { time, value } = JSON.parse(payload) as { time: number; value: number }
    const own = all[topic] ?? []
    all[topic] = own
    own.push([time, value])
  }
  return all
}

const recording = async (t: Test, ...lines: string[]): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-simulate-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'recording.csv')
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

t.test('fleet publishes what the plant of its seed reads, each reading once and in order', { skip }, async t => {
  const { broker, messages } = await listening(t)
  const args = ['--machines', '3', '--failing', '2', '--hours', '0.1', '--period', '30s', '--speed', 'max', '--seed', '5']
  const { code, said } = await simulate('fleet', '--url', broker.url, ...args)
  t.equal(code, 0, said)
  const [, count] = /^(\d+) readings acknowledged/m.exec(said) ?? []
  const heard = await messages(Number(count))
  const { time: start } = JSON.parse(heard[0]!.payload) as { time: number }
  const length = 360_000
  const works = plant({ seed: 5, machines: 3, gateways: 1, start, failing: { machine: 2, at: start + length } })
  const expected: Message[] = []
  for (let time = start; time < start + length; time += 30_000)
    expected.push(...works.messages(time).map(({ topic, payload }) => ({ topic, payload })))
  t.strictSame(heard, expected)
  t.ok(expected.length > 0 && expected.length === Number(count), `${count} readings`)
})

t.test('replay publishes each cell of a recording with its time, and counts what is missing', { skip }, async t => {
  const { broker, messages } = await listening(t)
  const file = await recording(
    t,
    'time;Motor Temp;Pressure;note',
    '2026-01-01 00:00:00;1,5;2;x',
    '2026-01-01 00:00:10;;3;y',
    '2026-01-01 00:00:20;-200;4,25;z'
  )
  const columns = ['--columns', 'Motor Temp,Pressure', '--decimal-comma', '--missing', '-200']
  const { code, said } = await simulate('replay', file, '--url', broker.url, '--asset', 'p1', '--speed', 'max', ...columns)
  t.equal(code, 0, said)
  t.match(said, /3 rows, 4 readings, 2 cells without a value; all acknowledged/)
  const start = Date.UTC(2026, 0, 1)
  t.strictSame(readings(await messages(4)), {
    'recording/p1/Motor_Temp': [[start, 1.5]],
    'recording/p1/Pressure': [
      [start, 2],
      [start + 10_000, 3],
      [start + 20_000, 4.25]
    ]
  })
})

t.test('replay --now ends the recording at the present and keeps its distances, on a topic of choice', { skip }, async t => {
  const { broker, messages } = await listening(t)
  const file = await recording(t, 'when,a', '1000000000,1', '1000000007,2', '1000000100,3')
  const [began, topic] = [Date.now(), 'plant/{asset}/raw/{measurement}']
  const { code, said } = await simulate('replay', file, '--url', broker.url, '--topic', topic, '--speed', 'max', '--now')
  t.equal(code, 0, said)
  const { 'plant/recording/raw/a': heard = [] } = readings(await messages(3))
  const [newest] = heard.at(-1)!
  t.ok(newest >= began && newest <= Date.now(), 'the last reading is of the present')
  t.strictSame(
    heard.map(([time, value]) => [time - newest, value]),
    [
      [-100_000, 1],
      [-93_000, 2],
      [0, 3]
    ]
  )
})

t.test('replay gives a file without times the ones it is told', { skip }, async t => {
  const { broker, messages } = await listening(t)
  const file = await recording(t, 'a', '1', '2')
  const times = ['--start', '2026-01-01T00:00:00Z', '--period', '250ms']
  const { code, said } = await simulate('replay', file, '--url', broker.url, '--speed', 'max', ...times)
  t.equal(code, 0, said)
  const start = Date.UTC(2026, 0, 1)
  t.strictSame(readings(await messages(2)), {
    'recording/recording/a': [
      [start, 1],
      [start + 250, 2]
    ]
  })
})

t.test('a recording that is wrong in the middle is refused with its line, after what came before', { skip }, async t => {
  const { broker, messages } = await listening(t)
  const file = await recording(t, 'time,a', '1,1', '2,warm')
  const { code, said } = await simulate('replay', file, '--url', broker.url, '--speed', 'max')
  t.equal(code, 1)
  t.match(said, /WAY_RECORDING_INVALID: .*recording\.csv:3: "warm" in column "a" is not a number/)
  t.equal((await messages(1)).length, 1)
})

t.test('an option that makes no sense is refused before anything is published', async t => {
  for (const args of [
    ['fleet', '--machines', '0'],
    ['fleet', '--speed', 'fast'],
    ['fleet', '--period', '10'],
    ['fleet', '--period', '0s'],
    ['fleet', '--machines', '2.5'],
    ['fleet', '--machines', '1000000000000'],
    ['fleet', '--machines', '2', '--failing', '3'],
    ['fleet', '--hours', 'Infinity'],
    ['fleet', '--seed', 'x'],
    ['fleet', '--url', 'broker'],
    ['fleet', '--url', 'http://127.0.0.1:1883'],
    ['replay', 'x.csv', '--topic', 'plant/#'],
    ['replay', 'x.csv', '--separator', ''],
    ['replay', 'x.csv', '--start', 'noon'],
    ['replay']
  ])
    t.equal((await simulate(...args)).code, 64, args.join(' '))
})

t.test('a broker out of reach ends it with one line that says where and what to do, without the password', async t => {
  const port = await freePort()
  const file = await recording(t, 'time,a', '1,1')
  for (const args of [['fleet'], ['replay', file]]) {
    const { code, said } = await simulate(...args, '--url', `mqtt://user:secret@localhost:${port}`)
    t.equal(code, 75, args.join(' '))
    t.match(
      said,
      new RegExp(`^wayside-simulate: WAY_BROKER_UNREACHABLE: .* mqtt://localhost:${port}: start one .*ECONNREFUSED.*\n$`)
    )
  }
})

t.test('a broker that ends the connection without a word is out of reach too', async t => {
  const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const { code, said } = await simulate('fleet', '--url', `mqtt://127.0.0.1:${port}`)
  t.equal(code, 75)
  t.match(said, /^wayside-simulate: WAY_BROKER_UNREACHABLE: .*\n$/)
})

t.test('a column named with what a topic may not have is published under a name without it', { skip }, async t => {
  const { broker, messages } = await listening(t)
  const file = await recording(t, 'time,# of Parts,Flow [m3/h]', '1,7,8')
  const { code, said } = await simulate('replay', file, '--url', broker.url, '--speed', 'max')
  t.equal(code, 0, said)
  t.strictSame(Object.keys(readings(await messages(2))), ['recording/recording/of_Parts', 'recording/recording/Flow_[m3_h]'])
})
