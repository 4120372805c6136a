import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { influx } from '../../../collector/sinks/influx.ts'
import type { Parcel } from '../../../collector/sinks/sink.ts'
import { series } from '../../../protocol/series.ts'
import { capture } from '../../support/capture.ts'
import { resultOf } from '../../support/filling.ts'

const never = new AbortController().signal
const vibration = series('vibration', { asset: 'pump 1', site: 'north' })

const make = (url: string, some: object = {}) =>
  influx.make(influx.options.parse({ url, org: 'plant', bucket: 'machines', windows: true, ...some }))

const parcel = (times: readonly number[], values: readonly number[]): Parcel => ({
  position: 1,
  columns: [{ series: vibration, times: Float64Array.from(times), values: Float64Array.from(values) }],
  windows: [
    resultOf(vibration, 60_000, {
      values: { mean: 1.5, max: Number.POSITIVE_INFINITY, top: [{ name: 'pump 1', value: 3 }] }
    })
  ],
  alerts: [],
  notifications: []
})

t.test('what cannot be written as a number is left out and counted, once it is delivered', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const sink = make(server.url)
  server.answer = { status: 500 }
  const some = parcel([1000, 2000, 3000], [1, Number.NaN, Number.NEGATIVE_INFINITY])
  await t.rejects(sink.deliver([some], never))
  t.equal(sink.skipped?.(), 0)
  server.answer = { status: 204 }
  await sink.deliver([some], never)
  t.equal(sink.skipped?.(), 4)
  t.same(server.requests.at(-1)?.body.split('\n'), [
    'vibration,asset=pump\\ 1,site=north value=1 1000',
    'vibration_minute,asset=pump\\ 1,site=north mean=1.5 60000'
  ])
})

t.test('points that the server will never take are left out in the end, with the reason, and hold up nothing', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const sink = make(server.url)
  const some = parcel([1000], [1])
  server.answer = { status: 422, body: '{"code":"unprocessable entity","message":"points beyond retention policy"}' }
  for (let tries = 1; tries < 10; tries++)
    await t.rejects(sink.deliver([some], never), { message: /did not take 2 points: .*beyond retention/ })
  t.equal(await sink.deliver([some], never), undefined)
  t.equal(sink.skipped?.(), 4)
  t.match(sink.skippedReason?.(), /beyond retention/)
  server.answer = { status: 404, body: '{"code":"not found","message":"bucket not found"}' }
  for (let tries = 1; tries < 30; tries++) await t.rejects(sink.deliver([some], never), { message: /bucket not found/ })
  server.answer = { status: 204 }
  t.equal(await sink.deliver([some], never), undefined)
})

t.test('a window that was taken back is marked, and one that takes its place is not', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  server.answer = { status: 204 }
  const values = { mean: 1.5 }
  const windows = [
    resultOf(vibration, 0, { values }),
    resultOf(vibration, 0, { values, revision: 2, retracted: true }),
    resultOf(vibration, 0, { values, index: 1 })
  ]
  await make(server.url).deliver([{ position: 1, columns: [], windows, alerts: [], notifications: [] }], never)
  const point = 'vibration_minute,asset=pump\\ 1,site=north mean=1.5'
  t.same(server.requests.at(-1)?.body.split('\n'), [`${point} 0`, `${point},retracted=T 0`, `${point},retracted=F 0`])
})

t.test('it writes to the bucket in milliseconds, in one request of many points, and never by itself', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const count = 12_000
  const times = Array.from({ length: count }, (_, index) => index)
  await make(server.url, { windows: false }).deliver([parcel(times, times)], never)
  t.match(server.requests[0]?.path, /^\/api\/v2\/write\?org=plant&bucket=machines&precision=ms$/)
  t.equal(server.requests.length, 3)
  t.equal(server.requests.flatMap(({ body }) => body.split('\n')).length, count)
  server.answer = { status: 503, headers: { 'retry-after': '0' } }
  await t.rejects(make(server.url).deliver([parcel([1], [1])], never))
  t.equal(server.requests.length, 4, 'the client does not try again behind our back')
})

const victoria = ((process.env['PATH'] ?? '').split(delimiter) as string[])
  .map(directory => join(directory, 'victoria-metrics'))
  .find(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

t.test(
  'a real time-series database takes every point, and the same points twice count once',
  { skip: victoria ? false : 'SKIPPED: no victoria-metrics in PATH: apt-get install victoria-metrics' },
  async t => {
    const directory = mkdtempSync(join(tmpdir(), 'wayside-victoria-'))
    const address = `127.0.0.1:${await freePort()}`
    const server = spawn(
      victoria!,
      ['-httpListenAddr', address, '-storageDataPath', directory, '-retentionPeriod', '100y', '-dedup.minScrapeInterval=1ms'],
      { stdio: ['ignore', 'ignore', 'pipe'] }
    )
    t.teardown(async () => {
      server.kill()
      await once(server, 'exit')
      rmSync(directory, { recursive: true })
    })
    for await (const line of createInterface(server.stderr)) if (line.includes('started VictoriaMetrics')) break
    server.stderr.resume()

    const start = Date.now() - 3_600_000
    const times = Array.from({ length: 7000 }, (_, index) => start + index * 100)
    const some = { ...parcel(times, times.map(Math.sin)), windows: [] }
    const sink = make(`http://${address}`)
    await sink.deliver([some], never)
    await sink.deliver([some], never)
    await fetch(`http://${address}/internal/force_flush`)
    const exported = await (await fetch(`http://${address}/api/v1/export?match[]=vibration_value`)).text()
    const [row, ...more] = exported.trim().split('\n')
    t.same(more, [])
    const { metric, timestamps, values } = JSON.parse(row!) as { metric: object; timestamps: number[]; values: number[] }
    t.match(metric, { asset: 'pump 1', site: 'north' })
    t.same(new Set(timestamps), new Set(times))
    // Its decimal storage rounds in the last digits.
    t.ok(Math.abs(values[timestamps.indexOf(start + 300)]! - Math.sin(start + 300)) < 1e-12)
  }
)
