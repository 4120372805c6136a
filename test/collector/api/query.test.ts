import t from 'tap'
import { series } from '../../../protocol/series.ts'
import { resultOf } from '../../support/filling.ts'
import { serving } from '../../support/serving.ts'

const vibration = series('vibration', { asset: 'pump 1', site: 'north' })
const start = Date.UTC(2026, 0, 1)

const filled = async () => {
  const { server, publish, close } = await serving()
  await publish({
    columns: [
      {
        series: vibration,
        times: Float64Array.of(start, start + 1000, start + 2000),
        values: Float64Array.of(1, Number.NaN, Number.NEGATIVE_INFINITY)
      }
    ],
    windows: [0, 1, 2].map(index => resultOf(vibration, start + index * 60_000, { values: { max: index } })),
    agents: [
      {
        agent: 'gw-1',
        watermark: Number.NEGATIVE_INFINITY,
        heard: start,
        silent: false,
        holds: true,
        batches: 1,
        samples: 3
      }
    ],
    alerts: [
      {
        id: 'a',
        detector: 'd',
        group: vibration,
        asset: 'pump 1',
        state: 'firing',
        change: 'firing',
        number: 1,
        severity: 'warning',
        pendingSince: 1,
        firingSince: 2,
        score: 2,
        explanation: 'e'
      }
    ]
  })
  const get = async (path: string, query: Record<string, string> = {}) => {
    const answer = await fetch(`${server.url}/api/v1/${path}?${new URLSearchParams(query)}`)
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> }
  }
  return { get, close, url: server.url }
}

t.test('a wrong query is refused with the parameter, what is wrong and what would do', async t => {
  const { get, close } = await filled()
  t.teardown(close)
  const wrong: [path: string, query: Record<string, string>, says: RegExp][] = [
    ['samples', {}, /series/],
    ['samples', { series: vibration.key, from: 'yesterday' }, /from: must be milliseconds since 1970 or a time such as/],
    ['samples', { series: vibration.key, to: '2026-01-01T00:00' }, /to: /],
    ['samples', { series: vibration.key, limit: '0' }, /limit: must be a whole number from 1 to 1000000/],
    ['samples', { series: vibration.key, form: '1' }, /form: not known here: known are series, from, to, limit/],
    ['windows', { tags: 'asset' }, /tags: must be such as/],
    ['alerts', { state: 'burning' }, /state/],
    ['agents', { x: '1' }, /x: not known here/]
  ]
  for (const [path, query, says] of wrong)
    t.match(await get(path, query), { status: 400, body: { status: 'refused', code: 'WAY_QUERY_INVALID', reason: says } }, path)
  t.match(await get('samples', { series: 'nothing,asset=x' }), {
    status: 404,
    body: { code: 'WAY_NOT_FOUND', reason: /nothing,asset=x/ }
  })
  t.match(await get('nonsense'), { status: 404, body: { code: 'WAY_NOT_FOUND' } })
})

t.test('numbers that JSON does not have come as words', async t => {
  const { get, close } = await filled()
  t.teardown(close)
  t.match((await get('samples', { series: vibration.key })).body, {
    times: [start, start + 1000, start + 2000],
    values: [1, 'NaN', '-Infinity'],
    more: false
  })
  t.match((await get('agents')).body, { agents: [{ agent: 'gw-1', watermark: '-Infinity' }] })
})

t.test('a window comes with its completeness; a ranking among its values is a list', async t => {
  const { server, publish, close } = await serving()
  t.teardown(close)
  const worst = [
    { name: 'pump 1', value: 3 },
    { name: 'pump 2', value: Number.NEGATIVE_INFINITY }
  ]
  const completeness = { expected: 2, reported: 1, missing: ['gw-2'], lag: 5 }
  const window = resultOf(vibration, start, { index: 1, revision: 2, values: { count: 1, worst, none: [] }, completeness })
  await publish({ windows: [window] })
  const { windows } = (await (await fetch(`${server.url}/api/v1/windows`)).json()) as { windows: unknown[] }
  t.same(windows, [
    {
      ...window,
      values: {
        count: 1,
        worst: [
          { name: 'pump 1', value: 3 },
          { name: 'pump 2', value: '-Infinity' }
        ],
        none: []
      }
    }
  ])
})

t.test('times are milliseconds or ISO 8601, from inclusive, to exclusive', async t => {
  const { get, close } = await filled()
  t.teardown(close)
  const times = async (query: Record<string, string>) => (await get('samples', { series: vibration.key, ...query })).body['times']
  t.same(await times({ from: String(start + 1), to: String(start + 2000) }), [start + 1000])
  t.same(await times({ from: '2026-01-01T00:00:01Z', to: '2026-01-01T01:00:02+01:00' }), [start + 1000])
})

t.test('an answer that was cut says that there is more', async t => {
  const { get, close } = await filled()
  t.teardown(close)
  t.match((await get('samples', { series: vibration.key, limit: '2' })).body, { times: [start, start + 1000], more: true })
  t.match((await get('windows', { limit: '2' })).body, { windows: [{ start }, { start: start + 60_000 }], more: true })
  t.match((await get('windows', { limit: '3' })).body, { more: false })
})

t.test('windows, series and alerts are selected by their parameters', async t => {
  const { get, close } = await filled()
  t.teardown(close)
  const count = async (path: string, query: Record<string, string>) => ((await get(path, query)).body[path] as unknown[]).length
  t.equal(await count('windows', { window: 'minute', measurement: 'vibration', tags: 'asset=pump 1,site=north' }), 3)
  t.equal(await count('windows', { group: vibration.key, from: String(start + 60_000) }), 2)
  t.equal(await count('windows', { window: 'hour' }), 0)
  t.equal(await count('series', { tags: 'site=south' }), 0)
  t.match((await get('series')).body, {
    series: [{ key: vibration.key, tags: { asset: 'pump 1' }, newest: { value: '-Infinity' } }]
  })
  t.equal(await count('alerts', { state: 'resolved' }), 0)
  t.equal(await count('alerts', { state: 'firing', asset: 'pump 1' }), 1)
  t.match((await get('health')).body, { status: 'ok', position: 1, behind: 0 })
})

t.test('every answer binds the browser', async t => {
  const { get, close, url } = await filled()
  t.teardown(close)
  for (const { headers } of [await get('health'), await get('nonsense'), await fetch(url)]) {
    t.equal(
      headers.get('content-security-policy'),
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';require-trusted-types-for 'script'"
    )
    t.equal(headers.get('x-content-type-options'), 'nosniff')
  }
})
