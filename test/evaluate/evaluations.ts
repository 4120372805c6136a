// The evaluations there are, by name: mostly that of the folder of recordings that each reads.

import { absence } from './absence/evaluate.ts'
import { cmapss } from './cmapss/evaluate.ts'
import type { Evaluation } from './evaluation.ts'
import { invariance } from './laws/invariance.ts'
import { truncation } from './laws/truncation.ts'
import { nab } from './nab/evaluate.ts'
import { skab } from './skab/evaluate.ts'
import { wells } from './wells/evaluate.ts'

export const evaluations: Readonly<Record<string, Evaluation>> = { nab, skab, wells, cmapss, absence, truncation, invariance }
