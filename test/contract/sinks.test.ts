import t from 'tap'
import type { Alert } from '../../collector/alerts/alert.ts'
import * as registry from '../../collector/sinks/registry.ts'
import type { Parcel, Sink } from '../../collector/sinks/sink.ts'
import { series } from '../../protocol/series.ts'
import { capture } from '../support/capture.ts'
import { resultOf } from '../support/filling.ts'

const group = series('vibration speed', { asset: 'pümp 1' })

const alertOf = (position: number): Alert => ({
  id: `limit/${group.key}/${position}`,
  detector: 'limit',
  group,
  asset: 'pümp 1',
  state: 'firing',
  change: 'firing',
  number: 1,
  told: 1,
  severity: 'warning',
  pendingSince: 1,
  firingSince: 2,
  score: 3,
  explanation: 'mean 12 is above 10'
})

const parcel = (position: number): Parcel => ({
  position,
  columns: [{ series: group, times: Float64Array.of(1000 * position, 1000 * position + 1), values: Float64Array.of(1.5, -2) }],
  windows: [resultOf(group, 0, { revision: position, values: { mean: 1.5, count: 2, top: [{ name: 'pümp 1', value: 1.5 }] } })],
  alerts: [alertOf(position)],
  notifications: [{ id: `${position}-0`, time: 3, of: {}, changes: [alertOf(position)] }]
})

/** Those that speak MQTT and SMTP have tests of their own. */
const { mqtt: _mqtt, mail: _mail, ...overHttp } = registry

for (const [name, recipe] of Object.entries(overHttp)) {
  const at = (url: string, some: object = {}): Sink => {
    const options = recipe.options.parse({ ...recipe.example, url, ...some })
    return (recipe.make as (checked: unknown) => Sink)(options)
  }

  t.test(name, async t => {
    const server = await capture()
    t.teardown(() => server.close())
    const never = new AbortController().signal

    t.test('refuses an address that would send in the clear, or that holds a password', async t => {
      for (const url of [
        'http://example.com',
        'ftp://127.0.0.1',
        'https://me:secret@example.com',
        'http://127.0.0.1.example.com',
        'x'
      ])
        t.equal(recipe.options.safeParse({ ...recipe.example, url }).success, false, url)
      for (const url of ['https://example.com/x', 'http://127.0.0.1:1', 'http://[::1]:1', 'http://localhost:1'])
        t.equal(recipe.options.safeParse({ ...recipe.example, url }).success, true, url)
    })

    t.test('fails with a retriable WAY_SINK_FAILED when the other side refuses, redirects, is silent or is gone', async t => {
      const sink = at(server.url, { timeout: '100ms' })
      const elsewhere = await capture()
      for (const answer of [
        { status: 500, body: 'broken' },
        { status: 401, body: 'who?' },
        { status: 307, headers: { location: elsewhere.url } },
        'silence' as const
      ]) {
        server.answer = answer
        await t.rejects(sink.deliver([parcel(1)], never), { code: 'WAY_SINK_FAILED', retriable: true })
      }
      await elsewhere.close()
      t.equal(elsewhere.requests.length, 0, 'redirects are not followed')
      await t.rejects(at(elsewhere.url).deliver([parcel(1)], never), { code: 'WAY_SINK_FAILED' })
      await sink.close()
    })

    t.test('gives up at once when told to stop', async t => {
      server.answer = 'silence'
      const stopping = new AbortController()
      const sink = at(server.url, { timeout: '10m' })
      const count = server.requests.length
      const delivering = sink.deliver([parcel(1)], stopping.signal)
      await server.received(count + 1)
      stopping.abort()
      await t.rejects(delivering)
      await sink.close()
    })

    t.test('delivering again after success sends the same again, under the same names', async t => {
      server.answer = { status: 204 }
      const sink = at(server.url)
      const send = async (): Promise<unknown[]> => {
        const from = server.requests.length
        await sink.deliver([parcel(1), parcel(2)], never)
        return server.requests.slice(from).map(({ path, body, headers }) => [path, body, headers['idempotency-key']])
      }
      const once = await send()
      t.ok(once.length > 0)
      t.same(await send(), once)
      await sink.close()
    })

    t.test('sends nothing where there is nothing', async t => {
      const sink = at(server.url)
      const count = server.requests.length
      await sink.deliver([], never)
      await sink.deliver([{ position: 1, columns: [], windows: [], alerts: [], notifications: [] }], never)
      t.equal(server.requests.length, count)
      await sink.close()
    })
  })
}
