// A fleet by chance, its journal in a random order of arrival, and a collector's engine that dies now and then on the way.

import type { JournalEntry } from '../../collector/ingest/entry.ts'
import type { Store } from '../../collector/store/store.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import type { Column } from '../../protocol/columns.ts'
import { series as seriesOf } from '../../protocol/series.ts'
import { type Random, random } from '../../simulators/random.ts'
import { runJournal, withDefinitions } from './runjournal.ts'

export interface Sample {
  readonly measurement: string
  readonly tags: Readonly<Record<string, string>>
  readonly time: number
  readonly value: number
}

export type WindowText = Readonly<Record<string, unknown>>

const second = 1000
const epoch = 1_700_000_000_000

/** What one agent sends: its samples in batches, in the order in which they arrive. */
const agentBatches = (agent: number, samples: readonly Sample[], chance: Random): Sample[][] => {
  const batches: Sample[][] = []
  for (let at = 0; at < samples.length; ) {
    const size = 1 + chance.integer(12)
    batches.push(samples.slice(at, at + size))
    at += size
  }
  // Outages: a stretch of batches comes later, newest or oldest first, between others.
  const order = batches.map((_, index) => index + chance.uniform() * 1.5)
  for (let outage = chance.integer(3); outage > 0 && batches.length > 2; outage--) {
    const from = chance.integer(batches.length)
    const length = 1 + chance.integer(batches.length - from)
    const until = from + length + chance.integer(batches.length)
    const turned = chance.uniform() < 0.5
    for (let index = from; index < from + length; index++)
      order[index] = until + (turned ? (from + length - index) / 100 : (index - from) / 100)
  }
  void agent
  return batches
    .map((batch, index) => ({ batch, order: order[index]! }))
    .sort((a, b) => a.order - b.order)
    .map(({ batch }) => batch)
}

const columnsOf = (batch: readonly Sample[]): Column[] => {
  const groups = new Map<string, Sample[]>()
  for (const sample of batch) {
    const { key } = seriesOf(sample.measurement, sample.tags)
    groups.set(key, [...(groups.get(key) ?? []), sample])
  }
  return [...groups.values()].map(own => ({
    series: seriesOf(own[0]!.measurement, own[0]!.tags),
    times: Float64Array.from(own, ({ time }) => time),
    values: Float64Array.from(own, ({ value }) => value)
  }))
}

export interface Fleet {
  readonly samples: readonly Sample[]
  readonly journal: JournalEntry[]
}

const samplesOf = (agent: number, span: number, chance: Random): Sample[] => {
  const samples: Sample[] = []
  for (let sensor = 1 + chance.integer(3); sensor > 0; sensor--) {
    const tags = { asset: `m${agent}`, site: `s${agent % 2}`, sensor: `${sensor}` }
    const measurement = chance.uniform() < 0.8 ? 'heat' : 'noise'
    let time = epoch + chance.integer(span / 4)
    while (time < epoch + span) {
      samples.push({ measurement, tags, time, value: Math.round(chance.normal() * 1000) / 100 })
      const pause = chance.uniform() < 0.05 ? chance.integer(40) : chance.integer(4)
      time += pause * second * (chance.uniform() < 0.3 ? chance.uniform() : 1)
    }
  }
  return samples.sort((a, b) => a.time - b.time + (chance.uniform() - 0.5) * 2 * second)
}

/** @param seed of everything */
export const fleetOf = (seed: number): Fleet => {
  const chance = random(seed)
  const span = 30 * second + chance.integer(200) * second
  const agents = 1 + chance.integer(4)
  const queues = Array.from({ length: agents }, (_, agent) => {
    const samples = samplesOf(agent, span, chance)
    return { agent, samples, batches: agentBatches(agent, samples, chance) }
  })
  const journal: JournalEntry[] = []
  let [position, received] = [0, epoch + span]
  const sequences = queues.map(() => 0)
  const add = (entry: { readonly kind: JournalEntry['kind'] } & Record<string, unknown>): void => {
    received += chance.integer(3) * second + (chance.uniform() < 0.03 ? 130 * second : 0)
    journal.push({ ...entry, position: ++position, received } as unknown as JournalEntry)
  }
  const left = queues.map(({ batches }) => [...batches])
  while (left.some(batches => batches.length > 0)) {
    if (chance.uniform() < 0.1) add({ kind: 'tick' })
    const agent = chance.integer(agents)
    const batch = left[agent]!.shift()
    if (!batch) continue
    const watermark = left[agent]!.flat().reduce((least, { time }) => Math.min(least, time), epoch + 2 * span)
    const name = `gw-${agent}`
    const bytes = encodeBatch({
      agent: name,
      epoch: '0123456789abcdef',
      lane: 'live',
      sequence: ++sequences[agent]!,
      columns: columnsOf(batch)
    })
    add({ kind: 'batch', agent: name, watermark: watermark === epoch + 2 * span ? epoch + span : watermark, bytes })
  }
  for (const { agent } of queues) add({ kind: 'heartbeat', agent: `gw-${agent}`, watermark: epoch + 100 * span })
  add({ kind: 'tick' })
  return { samples: queues.flatMap(({ samples }) => samples), journal }
}

export interface Run {
  readonly seed: number
  readonly deaths: number
}

/** Runs a journal through the collector's engine with so many deaths; the windows on disk at the end. */
export const runEngine = async (fleet: Fleet, texts: readonly WindowText[], run: Run): Promise<WindowResult[]> =>
  (await runStore(fleet, texts, run)).windows({}, { from: -1e15, to: 1e15 }, 1e6)

/** The same; what is on disk at the end. */
export const runStore = async ({ journal }: Fleet, texts: readonly WindowText[], run: Run): Promise<Store> =>
  (await runJournal(withDefinitions(journal, texts), run)).store
