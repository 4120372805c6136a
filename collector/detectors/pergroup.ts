// Makes a detector out of a judge that knows one group only.

import type { State } from '../../protocol/stage.ts'
import type { WindowResult } from '../windows/window.ts'
import type { Detector, Finding, Opinion } from './detector.ts'

/** The part of a detector that one group needs; `S` is plain data. Undefined says that it has no opinion yet. */
export interface Judge<S> {
  readonly start: () => S
  readonly judge: (state: S, value: number, window: WindowResult) => Opinion | undefined
}

/** What the detector is called and what it reads: an aggregate of the windows of a name. */
export interface Reading {
  readonly name: string
  readonly window: string
  readonly of: string
  readonly measurement?: string | undefined
}

export const perGroup = <S>({ name, window: windowName, of, measurement }: Reading, { start, judge }: Judge<S>): Detector => {
  let states = new Map<string, S>()

  const stateOf = (key: string): S => {
    let state = states.get(key)
    if (state === undefined) states.set(key, (state = start()))
    return state
  }

  const judged = (window: WindowResult): Finding | undefined => {
    if (window.window !== windowName || (measurement !== undefined && window.group.measurement !== measurement)) return undefined
    const value = window.values[of]
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
    const opinion = judge(stateOf(window.group.key), value, window)
    return opinion && { detector: name, group: window.group, time: window.end, span: window.end - window.start, ...opinion }
  }

  return {
    push(windows) {
      const found: Finding[] = []
      for (const window of windows) {
        const finding = judged(window)
        if (finding) found.push(finding)
      }
      return found
    },
    save: () => [...states].map(([key, state]) => [key, structuredClone(state)]),
    restore(state: State) {
      states = new Map((state as [string, S][]).map(([key, saved]) => [key, structuredClone(saved)]))
    }
  }
}

/** A number as people read it: four significant digits. */
export const shown = (value: number): string => String(Number(value.toPrecision(4)))
