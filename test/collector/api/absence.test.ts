import t from 'tap'
import type { AbsenceReport } from '../../../collector/absence/report.ts'
import { columnOf } from '../../support/arrival.ts'
import { runningCollector } from '../../support/running.ts'

const now = Date.now()

t.test('series and agents are listed by state, agent and tags, with counts of all', async t => {
  const { send, get, close } = await runningCollector(['gw-1', 'gw-2'], {})
  t.teardown(close)
  await send('gw-1', now, [columnOf('heat,asset=a', now), columnOf('flow,asset=b', now)])
  await send('gw-2', now, [columnOf('heat,asset=c', now)])
  const all = await get<AbsenceReport>('absence')
  t.match(all.counts, { reporting: 3, 'silent-sensor': 0, 'never-seen': 0, agents: { heard: 2, silent: 0, stalled: 0 } })
  t.same(
    all.series.map(({ key, state, agents, last }) => [key, state, agents, last]),
    [
      ['heat,asset=a', 'reporting', ['gw-1'], now],
      ['flow,asset=b', 'reporting', ['gw-1'], now],
      ['heat,asset=c', 'reporting', ['gw-2'], now]
    ]
  )
  const keys = async (query: string): Promise<string[]> =>
    (await get<AbsenceReport>(`absence?${query}`)).series.map(({ key }) => key)
  t.same(await keys('agent=gw-1&tags=asset%3Db'), ['flow,asset=b'])
  t.same(await keys('state=silent-sensor'), [])
  const cut = await get<AbsenceReport>('absence?limit=1')
  t.same([cut.series.length, cut.more, cut.agents.length], [1, true, 2])
  const health = await get<{ absence: AbsenceReport['counts'] }>('health')
  t.equal(health.absence.reporting, 3)
  t.match(await get('absence?state=gone'), { code: 'WAY_QUERY_INVALID' })
})
