// Notifications through the whole collector: an endpoint that fails in every way gets each of them once it takes them, in order.

import t from 'tap'
import { series } from '../../../protocol/series.ts'
import { capture } from '../../support/capture.ts'
import { runningCollector } from '../../support/running.ts'

const second = 1000

t.test('what an endpoint does not take comes again until it does, each change once and in order', async t => {
  const server = await capture()
  server.answer = { status: 500 }
  const running = await runningCollector(['gw'], {
    windows: [{ use: 'tumbling', name: 'second', length: '1s', aggregates: ['max'] }],
    detectors: [{ use: 'threshold', name: 'hot', window: 'second', of: 'max', above: 90, clearFor: '0s' }],
    notifications: { interval: '0s' },
    sinks: [{ use: 'webhook', name: 'hook', url: server.url, timeout: '300ms' }],
    tick: '200ms'
  })
  const now = Math.floor(Date.now() / second) * second - 100 * second
  const send = (at: number, values: readonly number[]) =>
    running.send(
      'gw',
      now + (at + 1) * second,
      values.map((value, machine) => ({
        series: series('heat', { asset: `m${machine}` }),
        times: Float64Array.of(now + at * second),
        values: Float64Array.of(value)
      }))
    )
  await send(1, [99, 99])
  await send(2, [10, 99])
  await server.received(1)
  server.answer = { status: 307, headers: { location: `${server.url}/elsewhere` } }
  await server.received(2)
  server.answer = 'silence'
  await server.received(3)
  server.answer = { status: 204 }
  const before = server.requests.length
  await send(3, [99, 10])
  await server.received(before + 3)
  const taken = server.requests.slice(before).map(({ body }) => JSON.parse(body) as { changes: { id: string; change: string }[] })
  const told = taken.flatMap(({ changes }) => changes.map(({ id, change }) => `${/m\d/.exec(id)} ${change}`))
  t.same(
    told.filter(text => text.startsWith('m0')),
    ['m0 firing', 'm0 resolved', 'm0 firing']
  )
  t.same(
    told.filter(text => text.startsWith('m1')),
    ['m1 firing', 'm1 resolved']
  )
  await running.close()
  await server.close()
})
