// What the collector tells Prometheus: each metric's name, meaning and value, read from how it stands.

import { buildInfo, type Family, type Labelled, processFamilies } from '../../platform/metricfamily.ts'
import type { ProcessFacts } from '../../platform/process.ts'
import type { Millis } from '../../protocol/series.ts'
import type { AbsenceCounts } from '../absence/report.ts'
import type { Urgency } from '../ingest/overload.ts'
import type { DeliveryStatus } from '../sinks/delivery.ts'

export interface Told {
  readonly now: Millis
  /** Up to which everything is in the store. */
  readonly position: number
  /** Entries of the journal that are not there yet. */
  readonly behind: number
  readonly refused: Readonly<Record<Urgency, number>>
  /** Of all agents, ever. */
  readonly taken: { readonly batches: number; readonly samples: number }
  readonly uncounted: { readonly future: number; readonly refused: number }
  readonly turnedAway: { readonly conflict: number; readonly fenced: number }
  /** By state; of those that are over none is told. */
  readonly alerts: Readonly<Record<string, number>>
  readonly sinks: readonly DeliveryStatus[]
  readonly absence: AbsenceCounts
  readonly inForce: boolean
  readonly process: ProcessFacts
  readonly version: string
}

const named = (name: string): string => `wayside_collector_${name}`

const counter = (name: string, help: string, read: (told: Told) => number): Family<Told> => ({
  kind: 'counter',
  name: named(`${name}_total`),
  help,
  read
})

const counters = (name: string, label: string, help: string, read: (told: Told) => object): Family<Told> => ({
  kind: 'counter',
  name: named(`${name}_total`),
  help,
  label,
  read: told => Object.entries(read(told))
})

const gauge = (name: string, help: string, read: (told: Told) => number): Family<Told> => ({
  kind: 'gauge',
  name: named(name),
  help,
  read
})

const gauges = (name: string, label: string, help: string, read: (told: Told) => object): Family<Told> => ({
  kind: 'gauge',
  name: named(name),
  help,
  label,
  read: told => Object.entries(read(told))
})

const ofSinks =
  (read: (status: DeliveryStatus, told: Told) => number) =>
  (told: Told): Labelled =>
    told.sinks.map(status => [status.name, read(status, told)])

const sink = (kind: 'counter' | 'gauge', name: string, help: string, read: (status: DeliveryStatus, told: Told) => number) => ({
  kind,
  name: named(name),
  help,
  label: 'sink',
  read: ofSinks(read)
})

const intake: readonly Family<Told>[] = [
  gauge('journal_entries', 'Position of the newest entry of the journal.', ({ position, behind }) => position + behind),
  gauge('stored_entries', 'Position in the journal up to which everything is in the store.', ({ position }) => position),
  gauge('behind_entries', 'Entries of the journal that are not in the store yet.', ({ behind }) => behind),
  counter('taken_batches', 'Batches of all agents that are in the store.', ({ taken }) => taken.batches),
  counter('taken_samples', 'Samples of all agents that are in the store.', ({ taken }) => taken.samples),
  counters(
    'refused_batches',
    'urgency',
    'Batches not taken for now since the start, because processing was behind or the disk full.',
    ({ refused }) => refused
  ),
  counters(
    'uncounted_samples',
    'reason',
    'Samples that are in the journal and not counted: from the future (in quarantine), or of series beyond the limits.',
    ({ uncounted }) => uncounted
  ),
  counters('turned_away_batches', 'reason', 'Batches of agents whose disk was cloned or restored.', told => told.turnedAway)
]

const state: readonly Family<Told>[] = [
  gauges('alerts', 'state', 'Alerts that are open, by state.', ({ alerts }) => alerts),
  gauges('agents', 'state', 'Agents, by whether they are heard.', ({ absence }) => absence.agents),
  gauges('series', 'state', 'Series that are expected, by whether they come.', ({ absence: { agents: _, ...series } }) => series),
  gauge('configuration_in_force', '1 while what the files of the configuration say is in force.', told => (told.inForce ? 1 : 0))
]

const sinks: readonly Family<Told>[] = [
  sink('gauge', 'sink_failing', '1 while a sink does not take.', ({ failing }) => (failing ? 1 : 0)),
  sink('gauge', 'sink_failures', 'Tries that failed in a row.', ({ failing }) => failing?.failures ?? 0),
  sink('gauge', 'sink_failing_seconds', 'Since the first of these.', ({ failing }, { now }) =>
    failing ? Math.max(0, now - failing.since) / 1000 : 0
  ),
  sink('gauge', 'sink_behind_entries', 'Entries of the journal that a sink does not have yet.', (status, { position }) =>
    Math.max(0, position - status.position)
  ),
  sink('gauge', 'sink_undelivered_notifications', 'Notifications set aside.', ({ undelivered }) => undelivered),
  sink('counter', 'sink_skipped_values_total', 'Values left out since the start.', ({ skipped }) => skipped)
]

export const families: readonly Family<Told>[] = [
  ...intake,
  ...state,
  ...sinks,
  ...processFamilies<Told>(({ now }) => now),
  buildInfo('collector')
]
