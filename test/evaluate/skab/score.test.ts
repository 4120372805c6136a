import t from 'tap'
import { changeScore, eventScore, pointScore } from './score.ts'

const flags = (text: string): boolean[] => [...text].map(sign => sign === '1')

t.test('points are counted row by row, over all recordings together', async t => {
  const score = pointScore([
    { labels: flags('00111'), alarms: flags('01110') },
    { labels: flags('000'), alarms: flags('000') }
  ])
  t.equal(score.f1, 2 / (2 + (1 + 1) / 2))
  t.equal(score.falseAlarmRate, (100 * 1) / 5)
  t.ok(Math.abs(score.missedAlarmRate - 100 / 3) < 1e-9)
})

t.test('an alarm that touches an anomaly does not count for all of it', async t => {
  const { f1 } = pointScore([{ labels: flags('0111111110'), alarms: flags('0100000000') }])
  t.equal(f1, 1 / (1 + 7 / 2))
})

t.test('an event is found by an alarm within it, and an alarm that begins outside of one is false', async t => {
  t.same(eventScore(flags('0011100110'), flags('1000110001')), { events: 2, delays: [2], falseEpisodes: 2, normalRows: 5 })
  t.same(eventScore(flags('0011'), flags('0111')), { events: 1, delays: [0], falseEpisodes: 1, normalRows: 2 })
})

t.test('no mark scores 0, a mark at the start of each window 100', async t => {
  t.equal(changeScore([{ changepoints: [100, 200], marks: [] }]).score, 0)
  t.equal(changeScore([{ changepoints: [100, 200], marks: [85, 185] }]).score, 100)
})

t.test('a mark at the end of a window is worth as little as a false one', async t => {
  const { score, marked } = changeScore([{ changepoints: [100], marks: [115] }])
  t.equal(marked, 1)
  t.ok(Math.abs(score - (100 * (1 - 0.11)) / 2) < 1e-9)
})

t.test('only the first mark of a window counts, and the others cost nothing', async t => {
  t.same(changeScore([{ changepoints: [100], marks: [85, 90, 99] }]), {
    score: 100,
    marked: 1,
    changepoints: 1,
    falseMarks: 0
  })
})

t.test('marks outside each window cost, also in recordings without a changepoint', async t => {
  const { score, falseMarks } = changeScore([
    { changepoints: [100], marks: [84, 85] },
    { changepoints: [], marks: [5] }
  ])
  t.equal(falseMarks, 2)
  t.ok(Math.abs(score - (100 * (2 - 0.22)) / 2) < 1e-9)
})

t.test('of two windows that overlap the later one is cut', async t => {
  const { marked } = changeScore([{ changepoints: [100, 110], marks: [96] }])
  t.equal(marked, 1)
})
