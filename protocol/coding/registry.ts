// The column codes by number: the number in a column's head is the place in this list.

import type { Code } from './code.ts'
import { constant } from './constant.ts'
import { decimal } from './decimal.ts'
import { dictionary } from './dictionary.ts'
import { halves } from './halves.ts'
import { planes } from './planes.ts'
import { raw } from './raw.ts'

export const codes: readonly Code[] = [raw, constant, decimal, dictionary, halves, planes]
