// The pure middle of the agent: recorded columns in, what is to be sent out, and a count of everything in between.

import { type Column, type Columns, countOf } from '../protocol/columns.ts'
import type { Millis, Series, Tags } from '../protocol/series.ts'
import type { Stage, State } from '../protocol/stage.ts'
import type { Reducer } from './reducer.ts'
import { repeats } from './repeats.ts'

/** Which series a rule is for: those of the measurement (any, if absent) that have all the tags. */
export interface Match {
  readonly measurement?: string | undefined
  readonly tags?: Tags | undefined
}

export interface Step {
  /** What drops are counted under. */
  readonly name: string
  /** Identifies step and options: saved state is restored only into the same. */
  readonly key: string
  readonly reducer: Reducer
}

/** The first rule that matches a series applies to it; where none does, its samples pass as they are. */
export interface Rule {
  readonly match: Match
  readonly steps: readonly Step[]
}

/** Commits of the recorder up to a position, gathered by series. */
export interface Recorded {
  readonly position: number
  /** Samples inside, and those that damage took from between them. */
  readonly samples: number
  readonly damaged: number
  /** Samples with the sensor's own time: these can be told apart from redelivered ones. */
  readonly timed: Columns
  /** Samples stamped on arrival. */
  readonly stamped: Columns
}

/** `recorded + the sum of made = passed + held + the sum of dropped`, to the unit, since the outbox was made. */
export interface Counts {
  recorded: number
  passed: number
  /** By the name of the step that dropped them, or merged them into fewer. */
  readonly dropped: Record<string, number>
  /** By the name of the step that passed more than it took: summaries of fewer samples than there are kinds. Absent where none did. */
  made?: Record<string, number>
}

export interface Reduce extends Stage<Recorded, Column> {
  oldest(): Millis
  held(): number
  readonly counts: Counts
  /** Makes the counts agree with what is known to have passed, where damage or other rules made a replay differ. */
  reconcile(passed: number): void
  /** Reads what was recorded before the saved state, so that redeliveries of it are known. */
  remember(recorded: Recorded): void
}

/** Whether a rule is for a series. */
export const matches = ({ measurement, tags }: Match, series: Series): boolean =>
  (measurement === undefined || measurement === series.measurement) &&
  Object.entries(tags ?? {}).every(([name, value]) => series.tags[name] === value)

export const reduce = (rules: readonly Rule[]): Reduce => {
  const fresh = repeats()
  const lines: readonly Rule[] = [...rules, { match: {}, steps: [] }]
  const chosen = new Map<string, number>()
  let counts: Counts = { recorded: 0, passed: 0, dropped: {} }
  /** Dropped before the state was saved that was restored. */
  let droppedBefore: Counts['dropped'] = {}

  const lineOf = (series: Series): number => {
    let line = chosen.get(series.key)
    if (line === undefined) chosen.set(series.key, (line = lines.findIndex(({ match }) => matches(match, series))))
    return line
  }

  /** What a saved state says of the rules it was saved under: a line is the same where it and those before it, which choose first, are. */
  const signatures = lines.map(({ match, steps }) => JSON.stringify([match, steps.map(({ key }) => key)]))
  const blank = lines.map(({ steps }) => steps.map(({ reducer }) => reducer.save()))
  /** Between `restore` and `reconcile` pushes are repeated that other rules may have batched: only the lines before this one are as they were. */
  let known = lines.length
  let repeated = false

  const stepsOf = (line: number): readonly Step[] => (line < known ? lines[line]!.steps : [])

  /** Fewer than none were made. */
  const drop = (name: string, samples: number): void => {
    if (samples > 0) counts.dropped[name] = (counts.dropped[name] ?? 0) + samples
    if (samples < 0) (counts.made ??= {})[name] = (counts.made[name] ?? 0) - samples
  }

  /** Takes back, of samples, what was dropped since the state was saved; those that were not. */
  const undrop = (name: string, samples: number): number => {
    const found = Math.min(samples, (counts.dropped[name] ?? 0) - (droppedBefore[name] ?? 0))
    if (found > 0) counts.dropped[name]! -= found
    return samples - Math.max(0, found)
  }

  /** One step of a line; what it took and neither passed nor holds, it dropped; what it passed beyond that, it made. */
  const through = ({ name, reducer }: Step, columns: readonly Column[], now: Millis, tick: boolean): Column[] => {
    const before = reducer.held() + countOf(columns)
    const passed = columns.length > 0 ? [...reducer.push(columns, now)] : []
    if (tick) passed.push(...reducer.push([], now))
    drop(name, before - countOf(passed) - reducer.held())
    return passed
  }

  const clear = (line: number): void => {
    for (const [index, { reducer }] of lines[line]!.steps.entries()) {
      drop('configuration', reducer.held())
      reducer.restore(blank[line]![index]!)
    }
  }

  const unrepeated = (timed: Columns, now: Millis): Column[] => {
    const passed = fresh.push(timed, now)
    drop('repeat', countOf(timed) - countOf(passed))
    return passed
  }

  return {
    push(items, now) {
      const perLine: Column[][] = lines.map(() => [])
      for (const { timed, stamped, damaged } of items) {
        counts.recorded += countOf(timed) + countOf(stamped) + damaged
        drop('damaged', damaged)
        for (const column of unrepeated(timed, now)) perLine[lineOf(column.series)]!.push(column)
        for (const column of stamped) perLine[lineOf(column.series)]!.push(column)
      }
      repeated = true
      const passed = lines.flatMap((_, line) =>
        stepsOf(line).reduce((columns, step) => through(step, columns, now, items.length === 0), perLine[line]!)
      )
      counts.passed += countOf(passed)
      return passed
    },
    reconcile(passed) {
      // Of what these lines held some was sent by the rules before: sent again it would be there twice.
      if (repeated) for (let line = known; line < lines.length; line++) clear(line)
      known = lines.length
      drop('replay', Math.max(0, counts.passed - passed))
      // What had passed while other rules held it, or before it was damaged, is not lost; the recorder has nothing of the rest any more.
      counts.recorded += undrop('damaged', undrop('configuration', Math.max(0, passed - counts.passed)))
      counts.passed = passed
    },
    remember: ({ timed }) => void fresh.push(timed, Number.NEGATIVE_INFINITY),
    oldest: () =>
      Math.min(...lines.flatMap(({ steps }) => steps.map(({ reducer }) => reducer.oldest())), Number.POSITIVE_INFINITY),
    held: () => lines.flatMap(({ steps }) => steps.map(({ reducer }) => reducer.held())).reduce((sum, held) => sum + held, 0),
    get counts() {
      return counts
    },
    save: () => ({
      counts: structuredClone(counts),
      rules: signatures,
      lines: lines.map(({ steps }) => steps.map(({ key, reducer }) => [key, reducer.held(), reducer.save()]))
    }),
    restore(state: State) {
      const saved = state as { counts: Counts; rules?: string[]; lines: [string, number, State][][] }
      const differs = signatures.findIndex((signature, line) => saved.rules && saved.rules[line] !== signature)
      known = differs < 0 ? lines.length : differs
      repeated = false
      counts = structuredClone(saved.counts)
      droppedBefore = { ...counts.dropped }
      for (const [line, rows] of saved.lines.entries()) {
        for (const [index, [key, held, state]] of rows.entries()) {
          const step = lines[line]?.steps[index]
          // What a filter held that the configuration no longer has is lost, and counted.
          if (step?.key === key) step.reducer.restore(state)
          else drop('configuration', held)
        }
      }
    }
  }
}
