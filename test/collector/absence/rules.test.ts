import t from 'tap'
import { pack, unpack } from '../../../platform/pack.ts'
import { type AbsenceRig, absenceRig, sensor } from '../../support/absencerig.ts'
import { listCatalog } from '../../support/catalog.ts'

const second = 1000
const temperature = sensor('gw-1', 'temperature')
const machine = 'asset,asset=gw-1'

/** Each second one batch: temperature where it is not silent, and load, which is above 10 where it is hot. */
const run = async (
  rig: AbsenceRig,
  { from = 0, seconds = 60, silent = false, hot = 0 }: { from?: number; seconds?: number; silent?: boolean; hot?: number }
): Promise<string[]> => {
  const all: string[] = []
  for (let at = from; at < from + seconds; at++) {
    const time = at * second
    const samples = { load: time, ...(silent ? {} : { temperature: time }) }
    const value = hot > 0 && at >= hot ? 20 : 1
    for (const change of await rig.at(time + second, { agent: 'gw-1', samples, value })) all.push(`${at - from} ${change}`)
  }
  return all
}

const absent = (more: object = {}) => ({
  absence: {},
  rules: [{ name: 'lost', use: 'any', of: ['absence'], clearFor: '0s', ...more }]
})

const hot = {
  windows: [{ name: 'load-10s', use: 'tumbling', measurement: 'load', length: '10s', aggregates: ['mean'] }],
  detectors: [{ name: 'hot', use: 'threshold', window: 'load-10s', of: 'mean', above: 10 }]
}

const ofRule = (found: readonly string[]): string[] => found.filter(text => text.endsWith(machine))

t.test('a rule that reads silences fires after its time, though a silence is found once', async t => {
  const rig = await absenceRig(absent({ for: '10m' }))
  t.same(await run(rig, {}), [])
  const found = await run(rig, { from: 60, seconds: 700, silent: true })
  t.same(found, [`1 firing ${temperature}`, `601 firing ${machine}`])
  t.same(ofRule(await run(rig, { from: 760, seconds: 3 })), [`0 resolved ${machine}`])
})

t.test('a rule that reads silences resolves after its time, though that one is over is found once', async t => {
  const rig = await absenceRig(absent({ clearFor: '30s' }))
  await run(rig, {})
  await run(rig, { from: 60, silent: true })
  t.same(ofRule(await run(rig, { from: 120, seconds: 60 })), [`0 clearing ${machine}`, `30 resolved ${machine}`])
})

t.test('the time for which such a rule waits is that in force', async t => {
  const rig = await absenceRig(absent({ for: '60s' }))
  await run(rig, {})
  t.same(ofRule(await run(rig, { from: 60, seconds: 30, silent: true })), [])
  await rig.redefine(90 * second + 1, absent({ for: '2m' }))
  t.same(ofRule(await run(rig, { from: 90, seconds: 200, silent: true })), [`91 firing ${machine}`])
})

t.test('a silence holds in a rule until it is over, however long it is', async t => {
  const rule = { name: 'both', use: 'all', of: ['absence', 'hot'], within: '1m', clearFor: '0s' }
  const rig = await absenceRig({ ...hot, rules: [rule] })
  await run(rig, {})
  t.same(ofRule(await run(rig, { from: 60, seconds: 1200, silent: true })), [])
  const found = ofRule(await run(rig, { from: 1260, seconds: 60, silent: true, hot: 1265 }))
  t.match(found, [new RegExp(`firing ${machine}`)])
  t.equal(found.length, 1)
  t.match(rig.alerts.at(-1)?.explanation, /absence at 1970-01-01T00:21:.*, since 1970-01-01T00:01:02Z/)
  const over = ofRule(await run(rig, { from: 1320, seconds: 180, hot: 1265 }))
  t.same(over.length, 1, 'it held within the minute before')
  t.ok(Number.parseInt(over[0]!, 10) >= 60)
})

t.test('what comes after a silence is a sequence, and fires after its time', async t => {
  const rule = { name: 'then', use: 'sequence', of: ['hot', 'absence'], within: '1m', for: '5m', clearFor: '0s' }
  const rig = await absenceRig({ ...hot, rules: [rule] })
  await run(rig, { seconds: 80, hot: 60 })
  const found = ofRule(await run(rig, { from: 80, seconds: 400, hot: 60, silent: true }))
  t.match(found, [new RegExp(`firing ${machine}`)])
})

t.test('an alert of silences is over for rules too when nobody looks for them', async t => {
  const rig = await absenceRig(absent())
  await run(rig, {})
  await run(rig, { from: 60, silent: true })
  const changes = await rig.redefine(121 * second, { ...absent(), absence: { enabled: false } })
  t.same(changes.sort(), [`resolved ${machine}`, `resolved ${temperature}`])
})

t.test('an engine that is restored while rules wait for silences tells the same, to the byte', async t => {
  const catalog = listCatalog()
  const rules = [
    { name: 'lost', use: 'any', of: ['absence'], for: '40s', clearFor: '20s' },
    { name: 'both', use: 'all', of: ['absence', 'hot'], within: '1m', clearFor: '5s' },
    { name: 'then', use: 'sequence', of: ['hot', 'absence'], within: '5m', for: '30s' }
  ]
  const whole = await absenceRig({ ...hot, rules }, catalog)
  let other = await absenceRig({ ...hot, rules }, catalog)
  const alerts = []
  for (let from = 0; from < 400; from += 20) {
    const next = await absenceRig({ ...hot, rules }, catalog)
    next.engine.restore(unpack(pack(other.engine.save())))
    alerts.push(...other.alerts)
    other = next
    for (const rig of [whole, other]) await run(rig, { from, seconds: 20, silent: from % 200 >= 80, hot: 60 })
  }
  t.ok(whole.alerts.length > 10)
  t.same([...alerts, ...other.alerts], whole.alerts)
  t.same(Buffer.from(pack(other.engine.save())), Buffer.from(pack(whole.engine.save())))
})
