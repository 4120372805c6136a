import t from 'tap'
import { figuresLine } from './figures.ts'

t.test('a figure without end is told as such and fails, one that was not measured is null', async t => {
  const missed = figuresLine({ silenceDelayPeriods: Number.POSITIVE_INFINITY, nabStandard: null, silenceFalse: 0.123456 })
  t.equal(missed.text, '{"silenceDelayPeriods":"Infinity","nabStandard":null,"silenceFalse":0.1235}')
  t.equal(missed.isFailed, true)
  t.same(figuresLine({ one: Number.NaN }), { text: '{"one":null}', isFailed: false })
  t.same(figuresLine({ one: 1, other: null }), { text: '{"one":1,"other":null}', isFailed: false })
})
