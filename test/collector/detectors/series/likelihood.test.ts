import t from 'tap'
import { likelihoodCore, logTail } from '../../../../collector/detectors/series/likelihood.ts'
import { random } from '../../../../simulators/random.ts'
import { abnormal, rows } from '../../../support/rows.ts'

t.test('it is found when values begin to jump about', async t => {
  const noise = random(3)
  const values = rows(1100, row => noise.normal() * (row >= 1000 ? 5 : 1))
  const found = abnormal(likelihoodCore({ likelihood: 1e-5, short: 10, history: 1000, warmUp: 100 }), values)
  t.ok(found.length > 0 && found[0]! >= 1000 && found[0]! < 1010)
})

t.test('the tail of the normal distribution is right within a few percent, also far out', async t => {
  for (const [sigmas, log10] of [
    [0.5, -0.5108],
    [1, -0.7995],
    [3, -2.8697],
    [6, -9.0059],
    [20, -88.5601]
  ] as const)
    t.ok(Math.abs(logTail(sigmas) / Math.LN10 / log10 - 1) < 0.05, `${sigmas} sigmas`)
  t.ok(logTail(-3) > -0.01 && Number.isFinite(logTail(0)))
})
