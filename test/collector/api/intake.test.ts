import t from 'tap'
import type { Served } from '../../../collector/api/served.ts'
import { clean } from '../../../collector/ingest/standing.ts'
import { serving } from '../../support/serving.ts'

const sample = (time: number) => ({ position: 7, agent: 'gw-1', series: 'x', time, value: 1, received: 5 })
const standing = { ...clean, refused: 3, offences: [{ reason: 'values', label: 'asset', samples: 3, lastTime: 5 }] } as const

const asking = async (served: Partial<Served>) => {
  const { server, publish, close } = await serving({ served })
  const get = async (path: string) => {
    const answer = await fetch(`${server.url}/api/v1/${path}`)
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  return { get, publish, close }
}

t.test('agents are told with how they stand', async t => {
  const { get, publish, close } = await asking({ standing: agent => (agent === 'gw-1' ? standing : clean) })
  t.teardown(close)
  const agents = ['gw-1', 'gw-2'].map(agent => ({
    agent,
    watermark: 1,
    heard: 1,
    silent: false,
    holds: true,
    batches: 1,
    samples: 1
  }))
  await publish({ agents })
  t.same((await get('agents')).body, {
    agents: [
      { ...agents[0], standing },
      { ...agents[1], standing: clean }
    ]
  })
})

t.test('the quarantine is told page by page', async t => {
  const asked: unknown[] = []
  const { get, close } = await asking({
    quarantined: async query => {
      asked.push(query)
      return [sample(1), sample(Number.NaN), sample(3)]
    }
  })
  t.teardown(close)
  t.same((await get('quarantine?limit=2')).body, { samples: [sample(1), { ...sample(0), time: 'NaN' }], more: true })
  t.match((await get('quarantine?agent=gw-1&before=7')).body, { more: false, samples: { length: 3 } })
  t.match(asked, [{ limit: 3 }, { agent: 'gw-1', before: 7, limit: 1001 }])
  t.match(await get('quarantine?before=soon'), { status: 400, body: { reason: /before: must be a position/ } })
})

t.test('completeness is told of an agent that has sent something', async t => {
  const found = { agent: 'gw-1', hours: { from: 0, to: 1 }, stored: { alarm: 0, live: 1, backfill: 0 }, refused: 0, future: 0 }
  const { get, close } = await asking({
    completeness: async (agent, span) => (agent === 'gw-1' ? { ...found, hours: span, lost: [], missing: [] } : undefined)
  })
  t.teardown(close)
  const range = 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z'
  t.match(await get(`agents/gw-1/completeness?${range}`), {
    status: 200,
    body: { hours: { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) }, stored: { live: 1 } }
  })
  t.match(await get(`agents/gw-9/completeness?${range}`), { status: 404, body: { code: 'WAY_NOT_FOUND' } })
  t.match(await get('agents/gw-1/completeness?form=1'), {
    status: 400,
    body: { reason: /form: not known here: known are from, to/ }
  })
})

t.test('health says what was not taken', async t => {
  const { get, close } = await asking({ behind: () => 9, refused: () => ({ alarm: 0, new: 1, backlog: 2 }) })
  t.teardown(close)
  t.match((await get('health')).body, { behind: 9, refused: { alarm: 0, new: 1, backlog: 2 } })
})
