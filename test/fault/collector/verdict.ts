// What a collector has made of all that was sent to it: raw rows, windows and alerts.

import { countStored } from '../count.ts'
import type { Ledger } from '../load.ts'
import { judgeAlerts } from './alerts.ts'
import { readings } from './readings.ts'
import { judgeWindows } from './windows.ts'

export interface Verdict {
  readonly lost: number
  readonly twice: number
  /** Readings, windows and alerts that differ. */
  readonly wrong: number
  /** How many there are. */
  readonly windows: number
  readonly alerts: number
  readonly examples: readonly string[]
}

/** @param others series that are nobody's load */
export const verdictOf = async (port: number, ledger: Ledger, others: readonly string[] = []): Promise<Verdict> => {
  const { examples, ...count } = await countStored(port, ledger, readings, others)
  const { windows, faults: windowFaults } = await judgeWindows(port, ledger)
  const { alerts, faults: alertFaults } = await judgeAlerts(port, ledger)
  const faults = [...windowFaults, ...alertFaults]
  const of = (kind: string): number => faults.filter(fault => fault.startsWith(kind)).length
  return {
    lost: count.lost,
    twice: count.twice + of('twice'),
    wrong: count.wrong + of('wrong'),
    windows,
    alerts,
    examples: [...examples.slice(0, 10), ...windowFaults.slice(0, 5), ...alertFaults.slice(0, 5)]
  }
}
