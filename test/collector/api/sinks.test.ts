// How sinks stand, over HTTP: what they would not take is seen, and sent again when somebody asks for it.

import t from 'tap'
import { Store } from '../../../collector/store/store.ts'
import { digestOf } from '../../../platform/token.ts'
import { series } from '../../../protocol/series.ts'
import { capture } from '../../support/capture.ts'
import { listCatalog } from '../../support/catalog.ts'
import { memoryDisk } from '../../support/memory.ts'
import { runningCollector } from '../../support/running.ts'
import { until } from '../../support/site.ts'

const item = {
  position: 1,
  notification: {
    id: '1-0',
    time: 5,
    changes: [
      {
        ...{ id: 'hot/heat,asset=m1/1', detector: 'hot', group: series('heat', { asset: 'm1' }), asset: 'm1', number: 1 },
        ...({ state: 'firing', change: 'firing', severity: 'warning', pendingSince: 1, score: 1, explanation: 'hot' } as const)
      }
    ]
  },
  at: 7,
  reason: 'it answered 404'
}

interface Sinks {
  readonly sinks: readonly { readonly name: string; readonly undelivered: number; readonly failing?: object }[]
}

t.test('what was set aside is shown, and sent again by those who may', async t => {
  const disk = memoryDisk()
  const store = await Store.open(disk, listCatalog())
  await store.undelivered.put('hook', [item])
  const server = await capture()
  const running = await runningCollector(
    ['gw'],
    {
      sinks: [{ use: 'webhook', name: 'hook', url: server.url }],
      operators: [{ operator: 'eva', tokenSha256: digestOf('open-sesame') }]
    },
    disk
  )
  t.match(await running.get('sinks'), { sinks: [{ name: 'hook', undelivered: 1, skipped: 0, behind: 0 }] })
  t.match(await running.get('health'), { undelivered: 1 })
  t.match(await running.get('sinks/hook/undelivered'), {
    undelivered: [{ reason: 'it answered 404', notification: { id: '1-0', changes: [{ asset: 'm1' }] } }]
  })
  t.match(await running.get('sinks/fax/undelivered'), { code: 'WAY_NOT_FOUND', reason: /no sink is called fax: there are hook/ })
  const again = (headers: Record<string, string>) => fetch(`${running.url}/api/v1/sinks/hook/again`, { method: 'POST', headers })
  t.equal((await again({})).status, 401)
  t.equal(server.requests.length, 0)
  t.same(await (await again({ authorization: 'Bearer open-sesame' })).json(), { again: 1 })
  await until(
    () => running.get<Sinks>('sinks'),
    ({ sinks }) => sinks[0]!.undelivered === 0
  )
  t.match(
    server.requests.map(({ headers }) => headers['idempotency-key']),
    [/^1-0-/]
  )
  t.same(await running.get('sinks/hook/undelivered'), { undelivered: [] })
  await running.close()
  await server.close()
})

t.test('a sink that fails says since when and why', async t => {
  const server = await capture()
  server.answer = { status: 500, body: 'broken' }
  const running = await runningCollector(['gw'], {
    sinks: [{ use: 'influx', name: 'db', url: server.url, org: 'o', bucket: 'b' }]
  })
  const at = Date.now() - 60_000
  await running.send('gw', at, [{ series: series('heat', {}), times: Float64Array.of(at), values: Float64Array.of(1) }])
  const { sinks } = await until(
    () => running.get<Sinks>('sinks'),
    ({ sinks }) => sinks[0]!.failing !== undefined
  )
  t.match(sinks, [{ name: 'db', failing: { failures: Number, since: Number, reason: /500/ }, behind: Number }])
  await running.close()
  await server.close()
})
