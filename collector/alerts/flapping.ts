// Finds alerts that come and go too often to be told each time.

import type { Millis } from '../../protocol/series.ts'
import type { AlertOptions } from './options.ts'

/** Those of some event times that still count at another. */
export const recent = (firings: readonly Millis[], time: Millis, { flapWithin }: AlertOptions): readonly Millis[] =>
  firings.filter(firing => time - firing < flapWithin)

/** @param firings those that count */
export const isFlapping = (firings: readonly Millis[], { flapAfter }: AlertOptions): boolean =>
  flapAfter > 0 && firings.length >= flapAfter
