// What a metric is: its name, meaning and value, read from what a program tells of itself; with those that every program has.

import type { Millis } from '../protocol/series.ts'
import type { ProcessFacts } from './process.ts'

/** One value for each value of the label. */
export type Labelled = readonly (readonly [label: string, value: number])[]

/** Names have base units at the end; counters `_total` after that. An undefined value is left out. */
export interface Family<Told> {
  readonly kind: 'counter' | 'gauge'
  readonly name: string
  readonly help: string
  readonly label?: string
  readonly read: (told: Told) => number | undefined | Labelled
}

interface OfProcess {
  readonly process: ProcessFacts
  readonly version: string
}

/** The names that Prometheus client libraries share. */
export const processFamilies = <Told extends OfProcess>(nowOf: (told: Told) => Millis): readonly Family<Told>[] => [
  {
    kind: 'counter',
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time spent.',
    read: ({ process }) => process.cpuSeconds
  },
  {
    kind: 'gauge',
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    read: ({ process }) => process.residentBytes
  },
  { kind: 'gauge', name: 'process_heap_bytes', help: 'Heap in use.', read: ({ process }) => process.heapBytes },
  {
    kind: 'gauge',
    name: 'process_start_time_seconds',
    help: 'When the process started, since 1970.',
    read: told => nowOf(told) / 1000 - told.process.uptimeSeconds
  },
  {
    kind: 'gauge',
    name: 'process_event_loop_busy_ratio',
    help: 'Share of the time since the start in which the event loop had work.',
    read: ({ process }) => process.busyRatio
  }
]

/** @param program as in names of metrics */
export const buildInfo = (program: string): Family<OfProcess> => ({
  kind: 'gauge',
  name: `wayside_${program}_build_info`,
  help: 'Always 1; the label says which version runs.',
  label: 'version',
  read: ({ version }) => [[version, 1]]
})
