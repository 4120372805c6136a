import t from 'tap'
import type { Finding } from '../../../../collector/detectors/detector.ts'
import { alarmsOf, findingsOf, fleetWindows, peersDetector, pumpGroup, windowMs } from '../../../support/fleet.ts'

const at = 300 * windowMs
const renewal = { id: 'm1', at, from: at + 20 * windowMs, why: 'overhauled' }

/** Pump 3 has been apart since window 280; after an overhaul it runs in for 20 windows, wildly, and is then as the others. */
const windows = (mended: boolean) =>
  fleetWindows({
    machines: 8,
    windows: 400,
    shows: (machine, window, usual) => {
      if (machine !== 3 || window < 280) return usual
      return usual + (window < 300 || !mended ? 60 : window < 320 ? (window % 2) * 90 : 0)
    }
  }).map(one => (one.group.key === pumpGroup(3).key && one.end > at ? { ...one, renewal } : one))

const after = (findings: readonly Finding[]): string[] =>
  alarmsOf(findings.filter(({ time }) => time > at)).map(text => text.split(' ')[0]!)

t.test('a machine that was overhauled is no more judged by what it was, nor while it runs in', async t => {
  const findings = findingsOf(windows(true))
  t.ok(alarmsOf(findings).some(text => text.startsWith('p3')))
  t.same(after(findings), [])
  t.same(
    findings.filter(({ renewed }) => renewed).map(({ group, time, explanation }) => [group.key, time, explanation]),
    [[pumpGroup(3).key, at + windowMs, 'overhauled']]
  )
  const judged = findings.filter(({ group, time, renewed }) => group.key === pumpGroup(3).key && time > at && !renewed)
  t.equal(judged[0]!.time, at + (20 + 5) * windowMs)
})

t.test('it alarms again where it is still apart', async t => {
  t.same([...new Set(after(findingsOf(windows(false))))], ['p3'])
})

t.test('a restart on the way changes nothing', async t => {
  const all = windows(true)
  const wanted = findingsOf(all)
  for (const place of [2390, 2405, 2500, 2600]) {
    const [before, restarted] = [peersDetector(), peersDetector()]
    const found = all.slice(0, place).flatMap(window => before.push([window], 0))
    restarted.restore(structuredClone(before.save()))
    t.same([...found, ...all.slice(place).flatMap(window => restarted.push([window], 0))], wanted)
  }
})
