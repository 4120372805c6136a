// What an evaluation is: it judges detection on the recordings of one kind, prints what it saw and returns its figures.

import type { Through } from './path/replay.ts'

/** One recording as it was answered, row by row. */
export interface Shown {
  /** Below the folder of its kind, without an ending. */
  readonly name: string
  /** Milliseconds since 1970, UTC. */
  readonly times: ArrayLike<number>
  readonly traces: readonly Trace[]
  /** 1 is the limit; NaN without an opinion. */
  readonly scores: ArrayLike<number>
  /** Rows that are alerts, as the figures count them. */
  readonly alerts: readonly boolean[]
  /** Rows in which an alert is right. */
  readonly labels: readonly boolean[]
  /** The same of moments, where these are judged too. */
  readonly moments?: { readonly alerts: readonly boolean[]; readonly labels: readonly boolean[] }
}

export interface Trace {
  readonly name: string
  readonly values: ArrayLike<number>
}

export interface Outlet {
  print(line: string): void
  show(shown: Shown): void
  /** Sends a recording through agent and collector; absent where detectors are to be asked directly. */
  readonly through?: Through
}

export type Figures = Readonly<Record<string, number>>

export interface Evaluation {
  /** What it judges by what, for people. */
  readonly about: string
  /** Below the folder of recordings, where it is not called as the evaluation. */
  readonly folder?: string
  /** It takes minutes: only where it is named. */
  readonly isLong?: true
  /** Of its figures those that are always told: null where there is nothing to judge. */
  readonly figures: readonly string[]
  /** Of the recordings in a folder, which is there. */
  evaluate(folder: string, outlet: Outlet): Promise<Figures>
}
