// Makes a detector out of a judge that knows one group only.

import { seriesOfKey } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { WindowResult } from '../windows/window.ts'
import { type Detector, type Finding, type Opinion, renewedFinding } from './detector.ts'
import { type Baseline, type Learnt, learningOf } from './learnt.ts'
import { isOfBefore, type Judged, type Learning, learnedOn, learningText, longLearned, renew, unlearned } from './renewal.ts'

/** The part of a detector that one group needs; `S` is plain data. Undefined says that it has no opinion yet. */
export interface Judge<S> {
  readonly start: () => S
  readonly judge: (state: S, value: number, window: WindowResult) => Opinion | undefined
  /** False where it judges all windows alike, whatever came before; true where absent. */
  readonly learns?: boolean | undefined
  /** What is usual by now; absent, or undefined, where that is not one number. */
  readonly learnt?: ((state: S) => Learnt | undefined) | undefined
}

/** In place of the name of a window: each sample as it comes. No window can have it. */
export const ofSamples = '(samples)'

/** What the detector is called and what it reads: an aggregate of the windows of a name, or the `value` of samples. */
export interface Reading {
  readonly name: string
  readonly window: string
  readonly of: string
  readonly measurement?: string | undefined
}

interface Learner<S> {
  state: S
  readonly learning: Learning
}

type Saved<S> = readonly (readonly [key: string, state: S, learning?: Learning])[]

export const perGroup = <S>(
  { name: detector, window: windowName, of, measurement }: Reading,
  { start, judge, learns = true, learnt }: Judge<S>
): Detector => {
  let learners = new Map<string, Learner<S>>()

  const learnerOf = (key: string): Learner<S> => {
    let learner = learners.get(key)
    if (learner === undefined) learners.set(key, (learner = { state: start(), learning: unlearned() }))
    return learner
  }

  /** What was learnt of before maintenance is forgotten. */
  const refreshed = (learner: Learner<S>, { group, end: time, renewal }: Judged): Finding | undefined => {
    if (!renew(learner.learning, renewal)) return undefined
    const usual = learnt?.(learner.state)
    if (usual) learner.learning.before = `${shown(usual.centre)} ± ${shown(usual.spread)}`
    learner.state = start()
    return renewedFinding({ detector, group, time }, renewal!)
  }

  const judged = ({ state, learning }: Learner<S>, value: number, window: Judged): Finding | undefined => {
    if (isOfBefore(learning, window.start)) return undefined
    learnedOn(learning, window.start)
    const opinion = judge(state, value, window)
    if (!opinion) return undefined
    const explanation = learns && opinion.abnormal ? opinion.explanation + learningText(learning) : opinion.explanation
    return { detector, group: window.group, time: window.end, span: window.end - window.start, ...opinion, explanation }
  }

  const judgedOf = (window: Judged): number | undefined => {
    if (window.window !== windowName || (measurement !== undefined && window.group.measurement !== measurement)) return undefined
    const value = window.values[of]
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  }

  return {
    push(windows) {
      const found: Finding[] = []
      for (const window of windows) {
        const value = judgedOf(window)
        if (value === undefined) continue
        const learner = learnerOf(window.group.key)
        const renewed = refreshed(learner, window)
        if (renewed) found.push(renewed)
        const finding = judged(learner, value, window)
        if (finding) found.push(finding)
      }
      return found
    },
    groups: () => learners.keys(),
    learnt: isMeant =>
      [...learners].flatMap(([key, { state, learning }]): Baseline[] => {
        const group = seriesOfKey(key)
        if (!learns || !isMeant(group)) return []
        return [{ detector, window: windowName, of, group, ...learningOf(learning), ...learnt?.(state) }]
      }),
    save: (): Saved<S> =>
      [...learners].map(([key, { state, learning }]) => [key, structuredClone(state), structuredClone(learning)]),
    restore(state: State) {
      learners = new Map(
        (state as Saved<S>).map(([key, saved, learning = longLearned()]) => [
          key,
          { state: structuredClone(saved), learning: structuredClone(learning) }
        ])
      )
    }
  }
}

/** What a value is of, for people. */
export const whatOf = ({ window, of }: Reading, { measurement }: WindowResult['group']): string =>
  window === ofSamples ? measurement : `${of} ${measurement}`

/** A number as people read it: four significant digits. */
export const shown = (value: number): string => String(Number(value.toPrecision(4)))
