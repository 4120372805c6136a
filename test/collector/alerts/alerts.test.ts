import t from 'tap'
import { alerts } from '../../../collector/alerts/alerts.ts'
import type { Finding } from '../../../collector/detectors/detector.ts'
import { series } from '../../../protocol/series.ts'

const group = series('vibration', { asset: 'pump-07' })
const finding = (time: number, abnormal: boolean): Finding => ({
  detector: 'limit',
  group,
  time,
  abnormal,
  score: time / 1000,
  value: 1,
  explanation: `at ${time}`
})
const lifecycle = (options = { for: 2000, clearFor: 3000 }) => alerts(() => options)

/** Pushes findings in a notation: `!` abnormal, `.` normal, one a second, blank none at all. */
const play = (stage: ReturnType<typeof lifecycle>, notation: string): string[] =>
  [...notation].flatMap((sign, index) =>
    sign === ' ' ? [] : stage.push([finding((index + 1) * 1000, sign === '!')], 0).map(({ state }) => `${index + 1} ${state}`)
  )

t.test('an alert is pending, fires after its time, and resolves after its clear time', async t => {
  t.same(play(lifecycle(), '.!!!....'), ['2 pending', '4 firing', '8 resolved'])
})

t.test('a short excess never fires', async t => {
  t.same(play(lifecycle(), '.!!.'), ['2 pending', '4 resolved'])
})

t.test('an excess in between starts the clear time again', async t => {
  t.same(play(lifecycle(), '!!!..!...'), ['1 pending', '3 firing'])
})

t.test('without data an alert stays as it is', async t => {
  t.same(play(lifecycle(), '!!!           '), ['1 pending', '3 firing'])
})

t.test('with no time to wait an alert fires at once, and names machine, time and reason', async t => {
  const [alert] = lifecycle({ for: 0, clearFor: 0 }).push([finding(1000, true)], 0)
  t.match(alert, {
    id: 'limit/vibration,asset=pump-07/1000',
    asset: 'pump-07',
    state: 'firing',
    firingSince: 1000,
    explanation: 'at 1000'
  })
})

t.test('a restart neither repeats nor forgets', async t => {
  const [before, after] = [lifecycle(), lifecycle()]
  play(before, '!!!')
  after.restore(structuredClone(before.save()))
  t.same(after.push([finding(4000, true)], 0), [])
  t.match(after.push([finding(5000, false), finding(9000, false)], 0), [
    { state: 'resolved', resolvedAt: 9000, pendingSince: 1000 }
  ])
})
