// Poison at the agent's intake and in its batches: it ends in quarantine, counted, and everything else flows.

import { random } from '../../simulators/random.ts'
import { balance } from './answerjudge.ts'
import { countHeld } from './count.ts'
import { type FakeCollector, openFakeCollector } from './fakecollector.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'
import { openGateway } from './gateway.ts'
import { ackedOf, epoch, type OpenLedger, startLoad } from './load.ts'
import { type Poison, poisons } from './payloads.ts'
import { type Condemned, condemning, poisonedCounts, sampleKey, searchPoison } from './poisonbatch.ts'
import { openPoisoner } from './poisonpayload.ts'
import { workshop } from './workshop.ts'

const assets = Array.from({ length: 10 }, (_, index) => `m${index}`)
const drainMsMax = 30_000
const trialsAll = poisonedCounts.length + poisons.length

/** Oddities that are readings all the same, and were not stored as what they say. */
const mistaken = (sent: readonly Poison[], fake: FakeCollector): string[] =>
  sent.flatMap(({ name, fate }) => {
    if (typeof fate === 'string') return []
    const { series, value } = fate.taken
    const { values } = fake.samplesOf(series)
    return values.includes(value) ? [] : [`${name}: ${series} has ${values.join(', ') || 'nothing'} instead of ${value}`]
  })

const run = async ({ trials, seed, progress, signal }: FaultOptions): Promise<FaultReport> => {
  const { directory, closing, remove } = await workshop()
  const [ledger, condemned]: [OpenLedger, Condemned] = [new Map(), new Set()]
  const [violations, sent]: [string[], Poison[]] = [[], []]
  const chance = random(seed)
  try {
    const fake = closing(await openFakeCollector())
    fake.answering = condemning(fake, condemned)
    const gateway = closing(await openGateway({ directory, collectorPort: fake.port }))
    const poisoner = closing(await openPoisoner(gateway))
    const note = (name: string, broken: readonly string[]): void => {
      violations.push(...broken.map(what => `${name}: ${what}`))
      for (const what of broken) progress(`BROKEN ${name}: ${what}`)
    }

    const batchTrial = async (count: number): Promise<void> => {
      const { broken, refusals } = await searchPoison({ gateway, fake, ledger, condemned, chance }, count)
      progress(`${count} poisoned samples in a burst: ${refusals} batches refused`)
      note(`${count} poisoned samples`, broken)
    }
    const payloadTrials = async (wanted: readonly Poison[]): Promise<void> => {
      const load = startLoad(gateway.brokerUrl, { assets, paceMs: 20, ledger })
      for (const poison of wanted) {
        signal.throwIfAborted()
        note(poison.name, await poisoner.send(poison))
        sent.push(poison)
      }
      progress(`${wanted.length} kinds of payload, the slowest acknowledged after ${Math.round(poisoner.slowestMs)} ms`)
      if (!(await load.stop())) note('sensors', ['the agent did not acknowledge all readings'])
    }

    for (let left = trials; left > 0; ) {
      for (const count of poisonedCounts.slice(0, left)) await batchTrial(count)
      left -= Math.min(left, poisonedCounts.length)
      await payloadTrials(poisons.slice(0, left))
      left -= Math.min(left, poisons.length)
    }
    if (!(await gateway.drained(drainMsMax))) note('at the end', ['samples still wait'])
    const taken = sent.filter(({ fate }) => typeof fate === 'object').length
    note('at the end', [...mistaken(sent, fake), ...balance(await gateway.status(), fake, ackedOf(ledger) + taken)])
    const count = await countHeld(
      ledger,
      async series => fake.samplesOf(series),
      (series, number, acknowledged) => acknowledged && !condemned.has(sampleKey(series, epoch + number))
    )
    return {
      fault: 'poison',
      trials,
      skipped: 0,
      acked: ackedOf(ledger),
      ...count,
      unopenable: 0,
      readyP99Ms: Math.round(Math.max(...gateway.readyMs)),
      broken: violations.length,
      payloads: sent.length,
      poisonedSamples: condemned.size,
      slowestPubackMs: Math.round(poisoner.slowestMs),
      violations
    }
  } finally {
    await remove()
  }
}

export const poison: Fault = {
  about: `poison: ${poisons.length} kinds of payload that no sensor should send, and samples that the collector refuses`,
  quick: trialsAll,
  run
}
