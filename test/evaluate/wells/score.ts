// Scores alarms on oil wells: was the fault announced on its way, and how often was normal operation disturbed.

export interface WellScore {
  /** Hours labelled normal. */
  readonly normalHours: number
  /** Episodes that begin in normal operation. */
  readonly falseEpisodes: number
  readonly fault: boolean
  /** Seconds from the start of the transient to an alarm in it, whose episode did not begin in normal operation; undefined: missed. */
  readonly delaySeconds: number | undefined
}

interface Labelled {
  readonly second: number
  readonly label: number
}

const transient = (label: number): boolean => label > 100

/** For each alarmed row the row in which its episode began. */
const begins = (alarms: readonly boolean[]): number[] => {
  const first: number[] = []
  alarms.forEach((alarm, row) => {
    first.push(alarm && row > 0 && alarms[row - 1] ? first[row - 1]! : row)
  })
  return first
}

export const wellScore = (rows: readonly Labelled[], alarms: readonly boolean[]): WellScore => {
  const first = begins(alarms)
  const normalSeconds = rows.reduce(
    (sum, { second, label }, row) => sum + (row > 0 && label === 0 ? second - rows[row - 1]!.second : 0),
    0
  )
  const start = rows.find(({ label }) => transient(label))
  const hit = rows.find(({ label }, row) => alarms[row] && transient(label) && rows[first[row]!]!.label !== 0)
  return {
    normalHours: normalSeconds / 3600,
    falseEpisodes: rows.filter(({ label }, row) => alarms[row] && first[row] === row && label === 0).length,
    fault: start !== undefined,
    delaySeconds: hit && start ? hit.second - start.second : undefined
  }
}
