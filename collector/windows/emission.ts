// The order in which windows are told, so that the same input gives the same output.

import { compare } from '../../protocol/order.ts'
import type { Emission } from './window.ts'

export const inOrder = (a: Emission, b: Emission): number =>
  a.end - b.end || compare(a.group, b.group) || a.start - b.start || Number(a.whole) - Number(b.whole)
