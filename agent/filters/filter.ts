// What a filter is: it drops samples of which nobody needs to know.

import type { Reducer } from '../reducer.ts'
import type { Limits } from '../urgent.ts'

/** @param urgent limits of the series, where there are some: a sample that crosses them is dropped by no filter */
export type Filter = (urgent: Limits | undefined) => Reducer
