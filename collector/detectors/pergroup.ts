// Makes a detector out of a judge that knows one group only.

import type { State } from '../../protocol/stage.ts'
import type { WindowResult } from '../windows/window.ts'
import type { Detector, Finding, Opinion } from './detector.ts'

/** The part of a detector that one group needs; `S` is plain data. Undefined says that it has no opinion yet. */
export interface Judge<S> {
  readonly start: () => S
  readonly judge: (state: S, value: number, window: WindowResult) => Opinion | undefined
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

export const perGroup = <S>({ name, window: windowName, of, measurement }: Reading, { start, judge }: Judge<S>): Detector => {
  let states = new Map<string, S>()

  const stateOf = (key: string): S => {
    let state = states.get(key)
    if (state === undefined) states.set(key, (state = start()))
    return state
  }

  return {
    push: windows =>
      windows.flatMap((window): Finding[] => {
        const value = window.values[of]
        const meant = window.window === windowName && (measurement === undefined || window.group.measurement === measurement)
        if (!meant || typeof value !== 'number' || !Number.isFinite(value)) return []
        const opinion = judge(stateOf(window.group.key), value, window)
        if (!opinion) return []
        return [{ detector: name, group: window.group, time: window.end, span: window.end - window.start, ...opinion }]
      }),
    save: () => [...states].map(([key, state]) => [key, structuredClone(state)]),
    restore(state: State) {
      states = new Map((state as [string, S][]).map(([key, saved]) => [key, structuredClone(saved)]))
    }
  }
}

/** What a value is of, for people. */
export const whatOf = ({ window, of }: Reading, { measurement }: WindowResult['group']): string =>
  window === ofSamples ? measurement : `${of} ${measurement}`

/** A number as people read it: four significant digits. */
export const shown = (value: number): string => String(Number(value.toPrecision(4)))
