import t from 'tap'
import type { MarksReport } from '../../../collector/engine/holdups.ts'
import { columnOf } from '../../support/arrival.ts'
import { runningCollector } from '../../support/running.ts'

const now = Math.floor(Date.now() / 60_000) * 60_000
const windows = [
  { use: 'tumbling', name: 'minute', length: '1m' },
  { use: 'tumbling', name: 'site', length: '1m', by: ['site'] },
  { use: 'tumbling', name: 'hour', length: '1h', from: { window: 'site' } }
]

t.test('the agent that holds windows back is named, with the groups that wait for it', async t => {
  const { send, get, close } = await runningCollector(['gw-1', 'gw-2'], { windows })
  t.teardown(close)
  await send('gw-2', now, [columnOf('heat,asset=b,site=s', now)])
  await send('gw-1', now + 60_000, [columnOf('heat,asset=a,site=s', now)])
  const { windows: holdUps, agents } = await get<MarksReport>('watermarks?window=site')
  t.match(holdUps, [
    {
      window: 'site',
      agents: { count: 2, names: ['gw-1', 'gw-2'] },
      groups: 1,
      mark: now,
      waiting: { count: 1, names: ['heat,site=s'] },
      heldBy: { agent: 'gw-2', watermark: now, silent: false, holds: true, behind: 60_000 }
    }
  ])
  t.type(holdUps[0]!.heldBy!.advanced, 'number', 'since when')
  t.match(agents, [
    { agent: 'gw-2', watermark: now },
    { agent: 'gw-1', watermark: now + 60_000, batches: 1, samples: 1 }
  ])
  t.equal(agents[0]!.lag - agents[1]!.lag, 60_000)

  await send('gw-2', now + 60_000)
  const after = await get<MarksReport>('watermarks?window=site')
  t.match(after.windows, [{ mark: now + 60_000, waiting: { count: 0, names: [] } }])
})

t.test('windows of one agent do not wait for others, and a chain waits with what it reads', async t => {
  const { send, get, close } = await runningCollector(['gw-1', 'gw-2'], { windows })
  t.teardown(close)
  const hour = Math.floor(now / 3_600_000) * 3_600_000 - 3_600_000
  await send('gw-2', hour + 60_000, [columnOf('heat,asset=b,site=s', hour)])
  await send('gw-1', hour + 60_000, [columnOf('heat,asset=a,site=s', hour)])
  await send('gw-1', hour + 3_600_000)
  const { windows: holdUps } = await get<MarksReport>('watermarks')
  const waiting = holdUps.map(({ window, agents, waiting }) => [window, agents.count, waiting.count])
  t.same(waiting, [
    ['hour', 2, 1],
    ['minute', 1, 0],
    ['minute', 1, 0],
    ['site', 2, 0]
  ])
  t.match(await get<MarksReport>('watermarks?agent=gw-2&limit=1'), { more: true, agents: [{ agent: 'gw-2' }] })
  t.match(await get('watermarks?windows=x'), { code: 'WAY_QUERY_INVALID' })
})

t.test('agents in the store say since when their watermark stands', async t => {
  const { send, get, close } = await runningCollector(['gw-1'], { windows })
  t.teardown(close)
  await send('gw-1', Number.NaN)
  t.notOk((await get<MarksReport>('agents')).agents[0]!.advanced)
  await send('gw-1', now)
  const [status] = (await get<MarksReport>('agents')).agents
  t.equal(status!.advanced, status!.heard)
})
