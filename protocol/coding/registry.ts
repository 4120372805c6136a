// The column codes by number: their places in this list. The most frequent come first, for they have the shortest heads.

import type { Code } from './code.ts'
import { constant } from './constant.ts'
import { decimal, patched } from './decimal.ts'
import { dictionary } from './dictionary.ts'
import { halves } from './halves.ts'
import { planes } from './planes.ts'
import { raw } from './raw.ts'

export const codes: readonly Code[] = [decimal, constant, patched, dictionary, halves, planes, raw]
/** Stands before a column with states, where else its code would. */
export const statesHead = 7
