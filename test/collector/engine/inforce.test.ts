// What becomes of open alerts where other definitions come, or some that cannot be read.

import t from 'tap'
import { columnOf } from '../../support/arrival.ts'
import { engineRig } from '../../support/enginerig.ts'

const second = 1000
const windows = [{ use: 'tumbling', name: 'second', length: '1s', aggregates: ['max'] }]
const pumps = { name: 'pumps', window: 'second', of: 'max', measurement: 'heat', clearFor: '1s' }
const limit = { ...pumps, use: 'threshold', above: 10 }

/** With an open alert of a pump. */
const alarmed = async () => {
  const rig = await engineRig({ windows, detectors: [limit] })
  for (const at of [1, 2, 3]) {
    const columns = [{ ...columnOf('heat,asset=p1,line=l1', at * second), values: Float64Array.of(20) }]
    await rig.push(at * second, { agent: 'gw', watermark: at * second, columns })
  }
  return rig
}

t.test('alerts of a detector that judges other groups from now on are over', async t => {
  const endedBy = async (detector: object): Promise<string[]> => {
    const rig = await alarmed()
    const { alerts } = await rig.give(4 * second, { definitions: rig.definitions({ windows, detectors: [detector] }) })
    return alerts.map(({ group, state }) => `${group.key} ${state}`)
  }
  t.same(await endedBy({ ...limit, above: 11 }), [])
  t.same(await endedBy({ ...pumps, use: 'deviation' }), [], 'of another kind for the same groups')
  t.same(await endedBy({ ...pumps, use: 'asset' }), ['heat,asset=p1,line=l1 resolved'])
})

t.test('alerts of a detector that this version cannot read are over with the next entry', async t => {
  for (const entry of [{}, { action: { kind: 'unsilence', by: 'eva', silence: 's1' } as const }]) {
    const { engine, give } = await alarmed()
    const saved = structuredClone(engine.save()) as { inForce: { definitions: { detectors: object[] } } }
    saved.inForce.definitions.detectors = [{ ...limit, use: 'spiral' }]
    engine.restore(saved)
    const { alerts } = await give(4 * second, entry)
    t.match(alerts, [{ detector: 'pumps', state: 'resolved', told: 2, explanation: /cannot be read any more$/ }])
  }
})

t.test('what was saved before there were notifications and lives leaves none of those that were told since', async t => {
  const { engine } = await alarmed()
  const { notifying: _, lives: __, ...older } = engine.save() as Record<string, unknown>
  engine.restore(older)
  t.match(engine.save(), { notifying: { kin: [], sent: 0 }, lives: [] })
})
