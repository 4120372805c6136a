// The evaluations there are, by the folder of recordings that each reads.

import { cmapss } from './cmapss/evaluate.ts'
import type { Evaluation } from './evaluation.ts'
import { invariance } from './laws/invariance.ts'
import { truncation } from './laws/truncation.ts'
import { nab } from './nab/evaluate.ts'
import { skab } from './skab/evaluate.ts'
import { wells } from './wells/evaluate.ts'

export const evaluations: Readonly<Record<string, Evaluation>> = { nab, skab, wells, cmapss, truncation, invariance }

/** Of silences, which nothing judges yet: told as null, so that readers of the last line find each name. */
export const figuresToCome: readonly string[] = ['silenceDelayPeriods', 'silenceFalse']
