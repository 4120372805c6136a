// Where the past of what a detector reads is found: windows, or samples of a series.

import type { Baseline } from '../detectors/learnt.ts'
import { ofSamples } from '../detectors/pergroup.ts'
import type { TimeRange } from '../store/outputs.ts'
import type { Store } from '../store/store.ts'
import type { WindowResult } from '../windows/window.ts'

export interface History {
  /** The earliest `limit` that start within a range. */
  read(range: TimeRange, limit: number): Promise<readonly Pick<WindowResult, 'values'>[]>
}

const samplesOf = (store: Store, series: string): History => ({
  async read(range, limit) {
    const { values } = await store.samples(series, range, limit)
    return Array.from(values, value => ({ values: { value } }))
  }
})

/** Undefined where there is none. */
export const histories = async (store: Store): Promise<(baseline: Baseline) => History | undefined> => {
  const groups = new Map((await store.windowGroups()).map(one => [`${one.window}/${one.group.key}`, one]))
  return ({ window, group }) => (window === ofSamples ? samplesOf(store, group.key) : groups.get(`${window}/${group.key}`))
}
