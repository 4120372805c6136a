// Which series and windows a query means.

import { compare } from '../../protocol/order.ts'
import type { Series, Tags } from '../../protocol/series.ts'
import type { Group, WindowResult } from '../windows/window.ts'

export interface SeriesFilter {
  readonly measurement?: string | undefined
  /** Every one of these tags with its value; a series may have more. */
  readonly tags?: Tags | undefined
}

export interface WindowFilter extends SeriesFilter {
  /** Name of the window's definition. */
  readonly window?: string | undefined
  readonly groupKey?: string | undefined
}

export const matches = ({ measurement, tags = {} }: SeriesFilter, found: Series | Group): boolean =>
  (measurement === undefined || measurement === found.measurement) &&
  Object.entries(tags).every(([name, value]) => found.tags[name] === value)

export const matchesWindow = (filter: WindowFilter, { window, group }: Pick<WindowResult, 'window' | 'group'>): boolean =>
  (filter.window === undefined || filter.window === window) &&
  (filter.groupKey === undefined || filter.groupKey === group.key) &&
  matches(filter, group)

/** By start, then window, then group: the same order on every run. */
export const byStart = (a: WindowResult, b: WindowResult): number =>
  a.start - b.start || compare(a.window, b.window) || compare(a.group.key, b.group.key)
