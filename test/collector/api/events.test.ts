import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { defaultEvents } from '../../../collector/api/events.ts'
import type { AgentStatus } from '../../../collector/store/outputs.ts'
import type { WindowResult } from '../../../collector/windows/window.ts'
import { type Clock, waiting } from '../../../platform/clock.ts'
import { series } from '../../../protocol/series.ts'
import { resultOf } from '../../support/filling.ts'
import { serving } from '../../support/serving.ts'

const agent = (samples: number): AgentStatus => ({
  agent: 'gw-1',
  watermark: 1,
  heard: 1,
  silent: false,
  holds: true,
  batches: 1,
  samples
})

interface Event {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly comment?: string
}

/** Reads events one by one. */
const view = async (url: string, headers: Record<string, string> = {}) => {
  const stopping = new AbortController()
  const response = await fetch(`${url}/api/v1/events`, { headers, signal: stopping.signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<Event | undefined> => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
    const at = text.indexOf('\n\n')
    const lines = text.slice(0, at).split('\n')
    text = text.slice(at + 2)
    return Object.fromEntries(
      lines.map(line => [line.slice(0, line.indexOf(':')) || 'comment', line.slice(line.indexOf(':') + 1).trim()])
    )
  }
  return { response, next, stop: () => stopping.abort() }
}

t.test('what was published while a viewer was away comes first when it is back, without gap or repeat', async t => {
  const { server, publish, close } = await serving()
  t.teardown(close)
  await publish({ agents: [agent(1)] })
  const first = await view(server.url)
  t.match(first.response.headers.get('content-type'), /^text\/event-stream/)
  t.match(await first.next(), { event: 'start', id: '1' })
  await publish({ agents: [agent(2)] })
  t.match(await first.next(), { id: '2', data: /"samples":2/ })
  first.stop()
  for (const samples of [3, 4, 5]) await publish({ agents: [agent(samples)] })
  const second = await view(server.url, { 'last-event-id': '2' })
  t.match(await second.next(), { event: 'start', id: '2' })
  for (const id of ['3', '4', '5']) t.match(await second.next(), { id, data: new RegExp(`"samples":${id}`) })
  await publish({ agents: [agent(6)] })
  t.match(await second.next(), { id: '6' })
  second.stop()
})

t.test('windows that were taken back or came too late to act on say so, and rankings are lists', async t => {
  const { server, publish, close } = await serving()
  t.teardown(close)
  const viewer = await view(server.url)
  t.match(await viewer.next(), { event: 'start' })
  const group = series('vibration', { site: 'north' })
  const worst = [{ name: 'pump-1', value: 3 }]
  await publish({
    windows: [
      resultOf(group, 0, { values: { worst }, hindsight: true }),
      resultOf(group, 60_000, { revision: 3, retracted: true })
    ]
  })
  const { windows } = JSON.parse((await viewer.next())!.data!) as { windows: WindowResult[] }
  t.match(windows, [
    { start: 0, revision: 1, values: { worst }, hindsight: true, completeness: { expected: 1, reported: 1 } },
    { start: 60_000, revision: 3, retracted: true }
  ])
  t.notOk('retracted' in windows[0]! || 'hindsight' in windows[1]!)
  viewer.stop()
})

t.test('a viewer that is too far behind, or from another store, is told to load afresh', async t => {
  const { server, publish, close } = await serving({ limits: { events: { ...defaultEvents, behindMax: 2 } } })
  t.teardown(close)
  for (let samples = 1; samples <= 5; samples++) await publish({ agents: [agent(samples)] })
  for (const id of ['1', '99']) {
    const viewer = await view(server.url, { 'last-event-id': id })
    t.match(await viewer.next(), { event: 'reset', id: '5' })
    viewer.stop()
  }
})

t.test('a quiet connection is kept alive by comments, by the clock', async t => {
  const timers: { ms: number; call: () => void }[] = []
  let [now, set] = [0, () => {}]
  const after: Clock['after'] = (ms, call) => {
    const timer = { ms, call }
    timers.push(timer)
    set()
    return () => void timers.splice(timers.indexOf(timer), 1)
  }
  const clock: Clock = { now: () => now, monotonic: () => now, sinceBoot: () => now, after, wait: waiting(after) }
  const { server, close } = await serving({ limits: { clock } })
  t.teardown(close)
  const viewer = await view(server.url)
  await viewer.next()
  while (timers.length === 0)
    await new Promise<void>(resolve => {
      set = resolve
    })
  now = timers[0]!.ms
  t.equal(now, 15_000)
  timers.shift()!.call()
  t.same(await viewer.next(), { comment: 'still here' })
  viewer.stop()
})

t.test('a viewer that takes nothing is cut off, and what waits for it stays on disk', async t => {
  const fast: Clock['after'] = (_ms, call) => {
    const timer = setImmediate(() => setImmediate(call))
    return () => clearImmediate(timer)
  }
  const clock: Clock = { now: () => 0, monotonic: () => 0, sinceBoot: () => 0, after: fast, wait: waiting(fast) }
  const { server, publish, listeners, close } = await serving({ limits: { clock } })
  t.teardown(close)
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write('GET /api/v1/events HTTP/1.1\r\nhost: x\r\n\r\n')
  const closed = once(socket, 'close')
  await once(socket, 'data')
  socket.pause()
  t.equal(listeners.size, 1)
  const big = { agents: Array.from({ length: 2000 }, (_, index) => agent(index)) }
  for (let index = 0; index < 200 && listeners.size > 0; index++) await publish(big)
  t.equal(listeners.size, 0, 'nobody waits for it any more')
  socket.resume()
  await closed
})

t.test('one viewer more than the limit is refused, and there is room again when one leaves', async t => {
  const { server, listeners, publish, close } = await serving({ limits: { events: { ...defaultEvents, viewersMax: 1 } } })
  t.teardown(close)
  const first = await view(server.url)
  await first.next()
  const refused = await fetch(`${server.url}/api/v1/events`)
  t.equal(refused.status, 503)
  t.match(await refused.json(), { code: 'WAY_COLLECTOR_BUSY' })
  first.stop()
  while (listeners.size > 0) await publish({ agents: [agent(1)] })
  const second = await view(server.url)
  t.match(await second.next(), { event: 'start' })
  second.stop()
})

t.test('closing the server ends live views at once', async t => {
  const { server, close } = await serving()
  const viewer = await view(server.url)
  await viewer.next()
  await close()
  await t.rejects(viewer.next())
})
