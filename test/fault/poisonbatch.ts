// Samples that the collector refuses whatever batch they come in: each must end alone in quarantine, and all others arrive.

import { connectAsync } from 'mqtt'
import type { Batch } from '../../protocol/batch.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import type { Random } from '../../simulators/random.ts'
import type { Answering, FakeCollector, Received } from './fakecollector.ts'
import type { Gateway } from './gateway.ts'
import { counting, entryOf, epoch, type OpenLedger, payloadOf } from './load.ts'

/** How many of a burst's samples are poisoned. */
export const poisonedCounts: readonly number[] = [1, 1, 2, 5, 30]

const assets = Array.from({ length: 10 }, (_, index) => `b${index}`)
const eachCount = 30
const settleMsMax = 30_000

/** `series time` of each sample that the collector will never take. */
export type Condemned = Set<string>

export const sampleKey = (series: string, time: number): string => `${series} ${time}`

const samplesIn = ({ columns }: Batch): string[] =>
  columns.flatMap(({ series, times }) => [...times].map(time => sampleKey(series.key, time)))

/** Refuses with 400 what contains a condemned sample. */
export const condemning =
  (fake: FakeCollector, condemned: Condemned): Answering =>
  received =>
    received.batch && samplesIn(received.batch).some(sample => condemned.has(sample))
      ? fake.refuse(received, 400)
      : fake.accept(received)

interface Planned {
  readonly asset: string
  readonly number: number
}

const plan = (ledger: OpenLedger): Planned[] =>
  assets.flatMap(asset => {
    const entry = entryOf(ledger, counting.seriesOf(asset))
    return Array.from({ length: eachCount }, () => ({ asset, number: ++entry.sent }))
  })

/** Sends all at once, so that they share a batch; resolves when the agent has acknowledged all. */
const burst = async ({ brokerUrl }: Gateway, ledger: OpenLedger, planned: readonly Planned[]): Promise<void> => {
  const client = await connectAsync(brokerUrl, { clientId: 'burst', reconnectPeriod: 0 })
  await Promise.all(
    planned.map(({ asset, number }) => client.publishAsync(counting.topicOf(asset), payloadOf(asset, number), { qos: 1 }))
  )
  for (const { asset, number } of planned) entryOf(ledger, counting.seriesOf(asset)).acked = number
  await client.endAsync()
}

/** A whole number of halvings, and the sample alone. */
const sendsMax = (samples: number): number => Math.ceil(Math.log2(samples)) + 1

/** @returns what did not hold of how one poisoned sample was looked for */
const judgeSearch = (sample: string, batches: readonly (readonly string[])[]): string[] => {
  const sizes = batches.filter(samples => samples.includes(sample)).map(({ length }) => length)
  const [first = 0, last = 0] = [sizes[0], sizes.at(-1)]
  return [
    ...(last === 1 ? [] : [`${sample} was last sent among ${last} samples, not alone`]),
    ...(sizes.length <= sendsMax(first)
      ? []
      : [`${sample} among ${first} was sent ${sizes.length} times, not ${sendsMax(first)}`])
  ]
}

/** What was refused once may only go on as another batch, in the lane for what comes later. */
const judgeLanes = (batches: readonly Batch[], condemned: Condemned): string[] => {
  const refused = new Set<string>()
  let wrong = 0
  for (const batch of batches) {
    const samples = samplesIn(batch)
    if (batch.lane !== 'backfill' && samples.some(sample => refused.has(sample))) wrong++
    if (samples.some(sample => condemned.has(sample))) for (const sample of samples) refused.add(sample)
  }
  return wrong === 0 ? [] : [`${wrong} batches with samples refused before were not in the lane backfill`]
}

const inQuarantine = async (gateway: Gateway, after: number): Promise<string[][]> =>
  (await gateway.quarantined(after)).map(({ payload }) => samplesIn(decodeBatch(payload)))

export interface Search {
  readonly broken: string[]
  /** Batches that were refused on the way. */
  readonly refusals: number
}

/** Poisons some samples of a burst, and holds what the agent does against what it should. */
export const searchPoison = async (
  {
    gateway,
    fake,
    ledger,
    condemned,
    chance
  }: {
    gateway: Gateway
    fake: FakeCollector
    ledger: OpenLedger
    condemned: Condemned
    chance: Random
  },
  count: number
): Promise<Search> => {
  const newest = (await gateway.quarantined(-1)).at(-1)?.sequence ?? -1
  const from = fake.received.length
  const planned = plan(ledger)
  const left = planned.map(({ asset, number }) => sampleKey(counting.seriesOf(asset), epoch + number))
  const own = new Set(Array.from({ length: count }, () => left.splice(chance.integer(left.length), 1)[0]!))
  for (const sample of own) condemned.add(sample)
  await burst(gateway, ledger, planned)
  const broken = (await gateway.drained(settleMsMax)) ? [] : ['the agent does not come to an end with it']
  const batches = fake.received.slice(from).flatMap(({ batch }: Received) => batch ?? [])
  const contents = batches.map(samplesIn)
  for (const sample of own) broken.push(...judgeSearch(sample, contents))
  broken.push(...judgeLanes(batches, own))
  const quarantined = await inQuarantine(gateway, newest)
  const alone = quarantined.filter(samples => samples.length === 1 && own.has(samples[0]!)).length
  if (alone !== count || quarantined.length !== count)
    broken.push(`${alone} of ${count} are alone in quarantine, which has ${quarantined.length} new items`)
  return { broken, refusals: contents.filter(samples => samples.some(sample => own.has(sample))).length }
}
