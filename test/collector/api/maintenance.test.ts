// Maintenance over HTTP: who may say it, what comes of it, and what the audit and the next start know of it.

import t from 'tap'
import { digestOf } from '../../../platform/token.ts'
import { asking, burning, cold } from '../../support/burning.ts'

t.test('it ends open alerts, and the audit and the next start know of it', async t => {
  const { running, disk } = await burning()
  const ask = asking(running)
  const asked = { by: 'eva', reason: 'burner replaced', tags: { asset: 'oven/*' }, runIn: '2h' }
  const made = await ask('POST', 'maintenance', asked)
  t.match(made, { status: 200, body: { outcome: 'done', maintenance: [/^m\d+$/], groups: 1 } })
  const [id] = made.body['maintenance'] as string[]
  t.match(await running.get('alerts'), {
    alerts: [{ state: 'resolved', explanation: `; maintenance ${id} by eva: burner replaced` }]
  })
  t.match(await running.get(`audit?of=${id}`), { entries: [{ action: { kind: 'maintain', by: 'eva' }, outcome: 'done' }] })
  await running.close()
  const again = await cold({}, disk)
  t.match(await again.get('maintenance'), { maintenance: [{ id, runIn: 7_200_000, by: 'eva' }] })
  const path = `maintenance/${id}`
  t.match(await asking(again)('DELETE', path), { status: 400 })
  t.match(await asking(again)('DELETE', `${path}?by=ben`), { status: 200 })
  t.match(await asking(again)('DELETE', `${path}?by=ben`), { status: 404 })
  t.same(await again.get('maintenance'), { maintenance: [] })
  await again.close()
})

t.test('what makes no sense is named', async t => {
  const { running } = await burning()
  const ask = asking(running)
  const asked = { by: 'eva', reason: 'r', tags: { asset: 'oven/1' } }
  for (const [more, reason] of [
    [{ tags: {} }, /which groups/],
    [{ runIn: '2 fortnights' }, /runIn/],
    [{ reason: '' }, /reason/],
    [{ at: 'now' }, /at/]
  ] as const)
    t.match(await ask('POST', 'maintenance', { ...asked, ...more }), { status: 400, body: { code: 'WAY_QUERY_INVALID', reason } })
  await running.close()
})

t.test('where people have tokens it is they who sign, and nobody else may say it', async t => {
  const { running } = await burning({ operators: [{ operator: 'eva', tokenSha256: digestOf('open-sesame') }] })
  const ask = asking(running)
  const asked = { by: 'x', reason: 'r', tags: { asset: 'oven/1' } }
  t.match(await ask('POST', 'maintenance', asked), { status: 401 })
  t.match(await ask('POST', 'maintenance', asked, 'gw'), { status: 401 })
  t.match(await ask('DELETE', 'maintenance/m1'), { status: 401 })
  t.match(await ask('POST', 'maintenance', asked, 'open-sesame'), { status: 200, body: { action: { by: 'eva' } } })
  await running.close()
})
