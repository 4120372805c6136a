// What it costs to put one finding through one rule, by how many groups belong together.

import type { Finding } from '../../collector/detectors/detector.ts'
import { series } from '../../protocol/series.ts'
import { ruleOf } from '../support/rules.ts'
import type { Bench } from './bench.ts'

const sizes = [2, 100, 1000]
const findingsAll = 100_000
const rounds = 3

const operators: Readonly<Record<string, object>> = {
  all: { use: 'all', of: ['a', 'b'], by: ['site'] },
  sequence: { use: 'sequence', of: ['a', 'b'], without: ['c'], by: ['site'] },
  atLeast: { use: 'atLeast', of: ['a', 'b'], count: 3, by: ['site'] }
}

/** One in ten is abnormal. */
const findingsOf = (groups: number): Finding[][] =>
  Array.from({ length: findingsAll / groups }, (_, second) =>
    Array.from({ length: groups }, (_, index): Finding => {
      const abnormal = (second + index) % 10 === 0
      const group = series('m', { asset: `p${index >> 1}` })
      return {
        detector: 'ab'[index % 2]!,
        group,
        time: second * 1000,
        span: 1000,
        abnormal,
        score: abnormal ? 2 : 0,
        value: 1,
        explanation: 'as told'
      }
    })
  )

const micros = (written: object, seconds: readonly Finding[][]): number => {
  const rule = ruleOf(written)
  const begun = performance.now()
  for (const [second, findings] of seconds.entries()) {
    for (const finding of findings) rule.hear(finding, false, second * 1000)
    rule.tell(second * 1000)
  }
  return ((performance.now() - begun) * 1000) / findingsAll
}

export const rulesBench: Bench = (_, print) => {
  print(`best of ${rounds} rounds of ${findingsAll} findings, all groups of one site`)
  const figures: Record<string, number> = {}
  for (const groups of sizes) {
    const findings = findingsOf(groups)
    for (const [name, written] of Object.entries(operators)) {
      const best = Math.min(...Array.from({ length: rounds }, () => micros(written, findings)))
      print(`${name.padEnd(9)} ${String(groups).padStart(5)} groups: ${best.toFixed(1).padStart(5)} µs a finding`)
      figures[`${name}${groups}Micros`] = best
    }
  }
  print(JSON.stringify(figures))
}
