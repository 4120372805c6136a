// The life of an alert, in a notation: a sign a second.

import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { alerts } from '../../../collector/alerts/alerts.ts'
import { isTold } from '../../../collector/alerts/episode.ts'
import type { Finding } from '../../../collector/detectors/detector.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { findingOf, lifecycle, play, usual } from '../../support/finding.ts'

t.test('an alert is pending, fires after its time, is clearing, and resolves after its clear time', async t => {
  t.same(play(lifecycle(), '.!!!....'), ['2 pending', '4 firing', '5 clearing', '8 resolved'])
})

t.test('a short excess never fires', async t => {
  t.same(play(lifecycle(), '.!!.'), ['2 pending', '4 resolved'])
})

t.test('an excess in between starts the clear time again', async t => {
  t.same(play(lifecycle(), '!!!..!...'), ['1 pending', '3 firing', '4 clearing', '6 relapsed', '7 clearing'])
})

t.test('what is neither abnormal nor clear lets an alert neither clear nor fire', async t => {
  t.same(play(lifecycle({ clearBelow: 0.9 }), '!!!~~~~~...~....'), [
    '1 pending',
    '3 firing',
    '9 clearing',
    '12 relapsed',
    '13 clearing',
    '16 resolved'
  ])
  t.same(play(lifecycle({ clearBelow: 0.9 }), '~~!!~!!!'), ['3 pending', '5 resolved', '6 pending', '8 firing'])
})

t.test('without data an alert stays as it is, and says since when', async t => {
  const stage = lifecycle()
  t.same(play(stage, `!!!${' '.repeat(40)}!`), ['1 pending', '3 firing', '13 noData', '44 data'])
  const [frozen] = play(lifecycle(), `!${' '.repeat(40)}`).slice(1)
  t.equal(frozen, '11 noData')
})

t.test('a finding without an opinion freezes an open alert at once, says why, and opens none', async t => {
  const stage = lifecycle()
  const unjudged = (second: number): Finding => ({
    ...findingOf(second * 1000, '.'),
    unjudged: true,
    explanation: 'too few peers'
  })
  t.same(stage.push([unjudged(1)], 1000), [])
  t.same(play(stage, '!!!', { from: 1 }), ['2 pending', '4 firing'])
  const [frozen, ...more] = [5, 6, 7].flatMap(second => stage.push([unjudged(second)], second * 1000))
  t.match(frozen, { change: 'noData', state: 'firing', noData: 4000, explanation: 'at 4000; since then: too few peers' })
  t.same(more, [])
  t.same(play(stage, '!....', { from: 7 }), ['8 data', '9 clearing', '12 resolved'])
})

t.test('why there was no opinion is not said any more when there is one again', async t => {
  const stage = lifecycle({ clearBelow: 0.9 })
  play(stage, '!!!')
  const told = [...'?~?~??~'].flatMap((sign, at) => {
    const finding = findingOf((4 + at) * 1000, sign)
    return stage.push([sign === '?' ? { ...finding, unjudged: true, explanation: 'too few peers' } : finding], finding.time)
  })
  const [frozen, clear] = ['at 3000; since then: too few peers', 'at 3000']
  t.same(
    told.map(({ explanation }) => explanation),
    [frozen, clear, frozen, clear, frozen, clear]
  )
})

t.test('time without data counts neither as clear nor as abnormal', async t => {
  const gap = ' '.repeat(40)
  t.same(play(lifecycle({ clearFor: 15_000 }), `!!!.${gap}......`), [
    '1 pending',
    '3 firing',
    '4 clearing',
    '14 noData',
    '45 data',
    '50 resolved'
  ])
  t.same(play(lifecycle({ for: 15_000 }), `!${gap}!!!!!!`), ['1 pending', '11 noData', '42 data', '47 firing'])
})

t.test('the end of the time without data is told with what has become of the alert', async t => {
  const stage = lifecycle({ clearFor: 0 })
  play(stage, `!!!${' '.repeat(20)}`)
  const [alert] = stage.push([findingOf(24_000, '.')], 24_000)
  t.match(alert, { state: 'resolved', number: 4 })
  t.notOk('noData' in alert!)
})

t.test('longer windows are waited for longer', async t => {
  const stage = lifecycle({ for: 0 })
  stage.push([{ ...findingOf(60_000, '!'), span: 60_000 }], 60_000)
  t.same(stage.push([], 119_000), [])
  t.same(stage.push([], 178_000), [])
  t.match(stage.push([], 237_000), [])
  t.match(stage.push([], 240_000), [{ change: 'noData', noData: 60_000, state: 'firing' }])
})

t.test('the time in which the collector was down counts for nothing', async t => {
  const stage = lifecycle({ for: 0, escalateAfter: 20_000 })
  play(stage, '!')
  t.same(stage.push([], 3_600_000), [])
  t.match(stage.push([], 3_610_000), [{ change: 'noData' }])
  t.match(stage.push([], 3_620_000), [{ change: 'escalated' }])
})

t.test('an alert that nobody acknowledges gets worse, with data or without, up to the worst', async t => {
  const stage = lifecycle({ for: 0, severity: 'info', escalateAfter: 15_000 })
  t.same(play(stage, `!${' '.repeat(60)}`), ['1 firing', '11 noData', '16 escalated', '31 escalated'])
  t.match(stage.push([findingOf(62_000, '!')], 62_000), [{ change: 'data', severity: 'critical' }])
})

t.test('one that fires too often is told once, and resolves when it has been calm', async t => {
  const stage = lifecycle({ for: 0, clearFor: 0, flapAfter: 3, flapWithin: 8000 })
  t.same(play(stage, '!.!.!.!.!.........!.'), [
    '1 firing',
    '2 resolved',
    '3 firing',
    '4 resolved',
    '5 flapping',
    '6 clearing',
    '7 relapsed',
    '8 clearing',
    '9 relapsed',
    '10 clearing',
    '18 resolved',
    '19 firing',
    '20 resolved'
  ])
  t.same(play(lifecycle({ for: 0, clearFor: 0, flapAfter: 3, flapWithin: 8000 }), '!.   !.   !.').slice(-1), ['12 resolved'])
})

const toldOf = (stage: ReturnType<typeof lifecycle>, findings: readonly (readonly [Finding, number])[]): string[] =>
  findings.flatMap(([finding, now]) => stage.push([finding], now).filter(isTold)).map(({ change }) => change)

t.test('what old data says is told to nobody, unless it is still so', async t => {
  const hour = 3_600_000
  const old = (time: number, sign: string, lag = 2 * hour) => [findingOf(time, sign), time + lag] as const
  const some = { for: 0, clearFor: 0, escalateAfter: 1000 }
  t.same(toldOf(lifecycle(some), [old(1000, '!'), old(5000, '!'), old(9000, '.')]), [])
  t.same(toldOf(lifecycle({ for: 0, clearFor: 0 }), [old(1000, '!'), old(2 * hour, '!', 5), old(2 * hour + 1000, '.', 5)]), [
    'firing',
    'resolved'
  ])
  const told = [old(1000, '!', 0), old(5000, '.')]
  t.same(toldOf(lifecycle({ for: 0, clearFor: 0 }), told), ['firing', 'resolved'], 'the end of what was told is told')
})

t.test('with no time to wait an alert fires at once, and names machine, time and reason', async t => {
  const [alert] = lifecycle({ for: 0, clearFor: 0, severity: 'critical' }).push([findingOf(1000, '!')], 0)
  t.match(alert, {
    id: 'limit/vibration,asset=pump-07/1000',
    asset: 'pump-07',
    state: 'firing',
    change: 'firing',
    number: 1,
    severity: 'critical',
    firingSince: 1000,
    explanation: 'at 1000'
  })
})

t.test('alerts of detectors that are no more are resolved, and what they did is forgotten', async t => {
  const stage = lifecycle({ for: 0, clearFor: 0, flapAfter: 2 })
  play(stage, '!.')
  stage.push([findingOf(3000, '!', 'pump-1')], 3000)
  t.same(
    stage.end(() => false, 3000, 'gone'),
    []
  )
  t.match(
    stage.end(detector => detector === 'limit', 4000, 'gone'),
    [{ id: 'limit/vibration,asset=pump-1/3000', state: 'resolved', resolvedAt: 4000, explanation: 'at 3000; gone', number: 2 }]
  )
  t.same(play(stage, '!', { from: 4 }), ['5 firing'])
})

t.test('other options that came with definitions count from then on', async t => {
  let escalateAfter = 3_000_000
  const optionsOf = () => ({ ...usual, for: 0, escalateAfter })
  const stage = alerts({ optionsOf, inhibitions: () => [], downAfter: () => 60_000 })
  t.same(play(stage, `!${' '.repeat(20)}`), ['1 firing', '11 noData'])
  escalateAfter = 30_000
  stage.end(() => false, 22_000, 'gone')
  t.match(stage.push([], 31_000), [{ change: 'escalated' }])
})

t.test('alerts that were saved before changes had numbers go on', async t => {
  const { group } = findingOf(1000, '!')
  const id = 'limit/vibration,asset=pump-07/1000'
  const alert = {
    id,
    detector: 'limit',
    group,
    state: 'firing',
    pendingSince: 1000,
    firingSince: 3000,
    score: 3,
    explanation: 'e'
  }
  const stage = lifecycle({ clearFor: 1000 })
  stage.restore([['limit/vibration,asset=pump-07', { alert, normalSince: Number.NaN }]])
  t.match(stage.push([findingOf(4000, '.'), findingOf(5000, '.')], 5000), [
    { id, change: 'clearing', number: 2 },
    { id, change: 'resolved', number: 3, told: 3 }
  ])
})

t.test('of maintenance nothing is kept of detectors that are no more, nor of groups that have told nothing for long', async t => {
  const stage = lifecycle({ for: 0 })
  const keptOf = () => (stage.save() as { renewed: [string, number][] }).renewed.map(([key]) => key)
  const maintain = (asset: string, at: number) => {
    stage.push([findingOf(at, '!', asset)], at)
    stage.renew({ at, why: 'served', isMeant: ({ group }) => group.tags['asset'] === asset }, at)
  }
  const day = 86_400_000
  maintain('pump-1', day)
  maintain('pump-2', 20 * day)
  t.same(keptOf(), ['limit/vibration,asset=pump-1', 'limit/vibration,asset=pump-2'])
  maintain('pump-3', 40 * day)
  t.same(keptOf(), ['limit/vibration,asset=pump-2', 'limit/vibration,asset=pump-3'])
  stage.end(detector => detector === 'limit', 41 * day, 'gone')
  t.same(keptOf(), [])
})

t.test('what was saved before there were silences, or numbers, leaves nothing of what was before', async t => {
  const { now: _, silences: __, renewed: ___, ...older } = lifecycle().save() as Record<string, unknown>
  for (const state of [older, []]) {
    const stage = lifecycle()
    play(stage, '!!!')
    const silence = { tags: { asset: 'pump-*' }, until: 1e9 }
    stage.act({ kind: 'silence', by: 'eva', reason: 'r', silence }, { position: 1, received: 4000 })
    stage.restore(state)
    t.same([stage.silences, stage.save()], [[], lifecycle().save()])
  }
})

interface Push {
  readonly signs: readonly string[]
  readonly past: number
  readonly late: number
}

/** Journal entries with findings of three machines each, some late, some long after the one before. */
const pushes = fc.array(
  fc.record<Push>({
    signs: fc.array(fc.constantFrom('!', '!', '.', '~', ' '), { minLength: 3, maxLength: 3 }),
    past: fc.constantFrom(1000, 1000, 1000, 2000, 15_000, 90_000),
    late: fc.constantFrom(0, 0, 0, 4_000_000)
  }),
  { maxLength: 60 }
)

const busy = { for: 1000, clearFor: 2000, flapAfter: 3, flapWithin: 20_000, escalateAfter: 10_000, clearBelow: 0.9 } as const

/** What is told of each push. @param restarts before which pushes the state is saved and restored elsewhere */
const toldBy = (all: readonly Push[], restarts: ReadonlySet<number> = new Set()): Alert[][] => {
  let [stage, now] = [lifecycle(busy), 1_000_000_000]
  return all.map(({ signs, past, late }, index) => {
    if (restarts.has(index)) {
      const saved = unpack(pack(stage.save()))
      stage = lifecycle(busy)
      stage.restore(saved)
    }
    now += past
    const findings = signs.flatMap((sign, asset) => (sign === ' ' ? [] : [findingOf(now - late, sign, `m${asset}`)]))
    return stage.push(findings, now)
  })
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

t.test('restarts anywhere neither repeat nor forget', async t => {
  const where = fc.uniqueArray(fc.nat(59), { maxLength: 8 })
  fc.assert(fc.property(pushes, where, (all, at) => same(toldBy(all), toldBy(all, new Set(at)))))
  t.pass()
})

t.test('a prefix of findings gives a prefix of changes', async t => {
  fc.assert(fc.property(pushes, fc.nat(60), (all, at) => same(toldBy(all).slice(0, at), toldBy(all.slice(0, at)))))
  t.pass()
})

t.test('the changes of an alert are numbered without a gap, each named once, and the last is that it resolved', async t => {
  fc.assert(
    fc.property(pushes, all => {
      const numbers = new Map<string, number>()
      const over = new Set<string>()
      for (const { id, number, state } of toldBy(all).flat()) {
        if (over.has(id) || number !== (numbers.get(id) ?? 0) + 1) return false
        numbers.set(id, number)
        if (state === 'resolved') over.add(id)
      }
      return true
    })
  )
  t.pass()
})

t.test('without findings no alert ever fires, clears or resolves', async t => {
  fc.assert(
    fc.property(pushes, fc.array(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 40 }), (all, ticks) => {
      const stage = lifecycle(busy)
      let now = 0
      for (const { signs, past } of all) {
        now += past
        stage.push([findingOf(now, signs[0] === ' ' ? '.' : signs[0]!)], now)
      }
      const told = ticks.flatMap(past => stage.push([], (now += past)))
      return told.every(({ change }) => change === 'noData' || change === 'escalated')
    })
  )
  t.pass()
})
