// People and alerts: acknowledged over HTTP, in the journal, in the audit, and the same after a restart.

import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { digestOf } from '../../../platform/token.ts'
import { asking, burning, cold } from '../../support/burning.ts'

/** With the id of its alert. */
const alerting = async (more: object = {}) => {
  const { running, disk } = await burning(more)
  const { alerts } = await running.get<{ alerts: Alert[] }>('alerts?state=firing')
  return { running, id: alerts[0]!.id, disk }
}

t.test('an alert is acknowledged, which the audit and the next start know', async t => {
  const { running, id, disk } = await alerting()
  const ask = asking(running)
  const path = `alerts/${encodeURIComponent(id)}/actions`
  const action = { kind: 'acknowledge', by: 'eva', reason: 'bearing ordered' }
  t.match(await ask('POST', path, action), { status: 200, body: { outcome: 'done', action: { ...action, alert: id } } })
  t.match(await running.get('alerts?state=acknowledged'), { alerts: [{ id, acknowledged: { by: 'eva' }, number: 2 }] })
  t.match(await ask('POST', path, { ...action, until: 1 }), {
    status: 400,
    body: { code: 'WAY_QUERY_INVALID', reason: /is over/ }
  })
  t.match(await ask('POST', path, { kind: 'acknowledge', by: 'eva' }), { status: 400, body: { reason: /reason/ } })
  t.match(await ask('POST', path, { kind: 'explode', by: 'eva' }), { status: 400 })
  t.match(await ask('POST', 'alerts/none/actions', action), { status: 404, body: { reason: /no such alert is open/ } })
  const audit = await running.get<{ entries: { outcome: string }[] }>(`audit?of=${encodeURIComponent(id)}`)
  t.same(
    audit.entries.map(({ outcome }) => outcome),
    ['too late', 'done']
  )
  await running.close()
  const again = await cold({}, disk)
  t.match(await again.get('alerts?state=acknowledged'), { alerts: [{ id }] })
  t.match(await asking(again)('POST', path, { kind: 'comment', by: 'ben', text: 'thanks' }), { status: 200 })
  t.match(await again.get('alerts'), { alerts: [{ id, number: 3, acknowledged: { by: 'eva' }, comments: [{ by: 'ben' }] }] })
  await again.close()
})

t.test('silences are made, listed and taken back, over a restart', async t => {
  const { running, id, disk } = await alerting()
  const repeat = { days: ['mon'], at: '22:00', for: '3h', zone: 'Europe/Berlin' }
  const ask = asking(running)
  const asked = { by: 'eva', reason: 'service', silence: { measurement: 'heat', until: Date.now() + 3_600_000 } }
  const made = await ask('POST', 'silences', asked)
  t.match(made, { status: 200, body: { outcome: 'done', silence: /^s\d+$/ } })
  t.match(await running.get('alerts'), { alerts: [{ id, silenced: made.body['silence'] }] })
  t.match(await ask('POST', 'silences', { ...asked, silence: { tags: { asset: 'x' }, repeat } }), { status: 200 })
  t.match(await ask('POST', 'silences', { ...asked, silence: { until: 1 } }), { status: 400, body: { reason: /which alerts/ } })
  t.match(await ask('POST', 'silences', { ...asked, silence: { tags: {}, repeat: { ...repeat, zone: 'Mars' } } }), {
    status: 400,
    body: { reason: /time zone/ }
  })
  await running.close()
  const again = await cold({}, disk)
  t.match(await again.get('silences'), { silences: [{ active: true, by: 'eva' }, { repeat: { for: 10_800_000 } }] })
  const path = `silences/${made.body['silence']}`
  t.match(await asking(again)('DELETE', path), { status: 400 })
  t.match(await asking(again)('DELETE', `${path}?by=ben`), { status: 200, body: { outcome: 'done', action: { by: 'ben' } } })
  t.match(await asking(again)('DELETE', `${path}?by=ben`), { status: 404 })
  t.notMatch(await again.get('alerts'), { alerts: [{ silenced: /./ }] })
  await again.close()
})

t.test('where people have tokens it is they who sign, and nobody else may do anything', async t => {
  const { running, id } = await alerting({ operators: [{ operator: 'eva', tokenSha256: digestOf('open-sesame') }] })
  const ask = asking(running)
  const path = `alerts/${encodeURIComponent(id)}/actions`
  t.match(await ask('POST', path, { kind: 'comment', by: 'x', text: 'hi' }), { status: 401 })
  t.match(await ask('POST', path, { kind: 'comment', by: 'x', text: 'hi' }, 'gw'), { status: 401 })
  t.match(await ask('POST', path, { kind: 'comment', by: 'x', text: 'hi' }, 'open-sesame'), {
    status: 200,
    body: { action: { by: 'eva' } }
  })
  await running.close()
})
