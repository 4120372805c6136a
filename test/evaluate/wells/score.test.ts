import t from 'tap'
import { wellScore } from './score.ts'

/** A row an hour; a label for each. */
const rows = (labels: readonly number[]) => labels.map((label, at) => ({ second: at * 3600, label }))
const alarms = (text: string): boolean[] => [...text].map(sign => sign === '1')
const event = rows([0, 0, 0, 0, 102, 102, 102, 2, 2])

t.test('an alarm on the way to the fault announces it', async t => {
  t.same(wellScore(event, alarms('000001110')), { normalHours: 3, falseEpisodes: 0, fault: true, delaySeconds: 3600 })
})

t.test('an alarm in steady state is too late', async t => {
  t.equal(wellScore(event, alarms('000000011')).delaySeconds, undefined)
})

t.test('an alarm that was on before is false, and announces nothing', async t => {
  t.same(wellScore(event, alarms('000111111')), { normalHours: 3, falseEpisodes: 1, fault: true, delaySeconds: undefined })
})

t.test('an alarm that ends and comes back is two episodes', async t => {
  t.same(wellScore(event, alarms('010111000')), { normalHours: 3, falseEpisodes: 2, fault: true, delaySeconds: undefined })
  t.equal(wellScore(event, alarms('010011000')).delaySeconds, 0)
})

t.test('an alarm that begins between normal and transient, where nothing is labelled, announces the fault', async t => {
  const labelled = rows([0, 0, Number.NaN, Number.NaN, 102, 102])
  t.same(wellScore(labelled, alarms('000111')), { normalHours: 1, falseEpisodes: 0, fault: true, delaySeconds: 0 })
})
