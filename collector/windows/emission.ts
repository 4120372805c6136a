// The order in which windows are told, so that the same input gives the same output.

import type { Emission } from './window.ts'

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const inOrder = (a: Emission, b: Emission): number =>
  a.end - b.end || text(a.group, b.group) || a.start - b.start || Number(a.whole) - Number(b.whole)
