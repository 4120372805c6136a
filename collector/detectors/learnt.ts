// What a detector says that it has learnt, for people who compare it with what was.

import type { Group } from '../windows/window.ts'
import type { Learning } from './renewal.ts'

/** What is usual. */
export interface Learnt {
  readonly centre: number
  /** As a standard deviation. */
  readonly spread: number
}

/** Of one group of windows; centre and spread are absent where what is usual is not one number. */
export interface Baseline extends Partial<Learnt> {
  readonly detector: string
  readonly window: string
  readonly of: string
  readonly group: Group
  /** Windows that it was learnt from, and the start of the first: absent where that is not known any more. */
  readonly windows: number
  readonly since?: number
  /** The last that it came after. */
  readonly maintenance?: Learning['renewal']
}

export const learningOf = ({ windows, since, renewal }: Learning): Pick<Baseline, 'windows' | 'since' | 'maintenance'> => ({
  windows,
  ...(Number.isFinite(since) ? { since } : {}),
  ...(renewal ? { maintenance: renewal } : {})
})
