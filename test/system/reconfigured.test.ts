// A backlog does not depend on the configuration: whatever is changed between two starts, what was acknowledged before arrives once.

import fc from 'fast-check'
import t from 'tap'
import { type Agent, openAgent } from '../../agent/agent.ts'
import { type AgentConfiguration, agentConfiguration } from '../../agent/configuration.ts'
import type { Network } from '../../agent/network.ts'
import { silentLog } from '../../platform/log.ts'
import { checkConservation, checkRaw, type Point } from '../../simulators/oracle.ts'
import { type Random, random } from '../../simulators/random.ts'
import { WorldBroker } from '../../simulators/world/broker.ts'
import { WorldClock } from '../../simulators/world/clock.ts'
import { WorldFolder } from '../../simulators/world/folder.ts'
import type { Life } from '../../simulators/world/life.ts'
import { type Collecting, collecting } from '../support/collecting.ts'
import { reals } from '../support/reals.ts'

const start = Date.UTC(2026, 5, 1)
const runs = Number(process.env['WAYSIDE_CONFIGURATIONS'] ?? 80)

/** One run of the agent: how it is configured, what happens to it, and how it ends. */
interface Phase {
  readonly options: object
  readonly token: string
  readonly readings: number
  /** Between two readings. */
  readonly paceMs: number
  readonly link: 'none' | 'up' | 'refused' | 'answers lost'
  readonly ending: 'stop' | 'kill' | 'power cut'
}

/** The token that the collector knows, in the phases in which it is to take something. */
const token = 'the right one'
const raw = ['vibration', 'pressure']

const duration = (min: number, max: number) => fc.integer({ min, max }).map(ms => `${ms}ms`)
const deadband = fc.record({
  use: fc.constant('deadband'),
  width: fc.constantFrom(0, 0.1, 0.5, 2),
  silence: duration(1000, 100_000)
})
const downsample = fc.record({
  use: fc.constant('buckets'),
  interval: duration(1000, 60_000),
  keep: fc.constantFrom('mean', 'count')
})
const rules = fc.oneof(
  fc.constant([]),
  fc.tuple(
    fc.record({ measurement: fc.constant('temperature'), filters: fc.array(deadband, { maxLength: 2 }) }),
    fc.record(
      { measurement: fc.constant('current'), filters: fc.array(deadband, { maxLength: 1 }), downsample },
      { requiredKeys: ['measurement'] }
    )
  )
)
const options = fc.record(
  {
    reduce: rules,
    batch: fc.record({
      samples: fc.constantFrom(1, 7, 40, 5000),
      age: duration(100, 5000),
      ageOffline: duration(100, 90_000)
    }),
    recorder: fc.record({
      spacing: duration(0, 500),
      eager: fc.integer({ min: 1, max: 20 }),
      bytes: fc.constantFrom('0B', '1MiB')
    }),
    forward: fc.record({
      inFlightMax: fc.integer({ min: 1, max: 8 }),
      share: reals(0, 1),
      order: fc.constantFrom('oldest', 'newest'),
      timeout: duration(1000, 15_000)
    }),
    time: fc.record({ lateness: duration(0, 30_000) }),
    quarantine: fc.record({ messages: fc.integer({ min: 1, max: 10 }) })
  },
  { requiredKeys: [] }
)
const phase: fc.Arbitrary<Phase> = fc.record({
  options,
  token: fc.string({ minLength: 1 }),
  readings: fc.integer({ min: 0, max: 60 }),
  paceMs: fc.integer({ min: 10, max: 3000 }),
  link: fc.constantFrom('none', 'none', 'up', 'refused', 'answers lost'),
  ending: fc.constantFrom('stop', 'kill', 'power cut')
})

const configurationOf = ({ forward = {}, ...rest }: { forward?: object }): AgentConfiguration =>
  agentConfiguration.parse({
    agent: 'gw',
    data: 'unused',
    collector: { url: 'https://collector.world', tokenFile: 'unused' },
    sources: [{ use: 'broker', port: 1883 }],
    topics: [{ topic: 'load/{asset}/{measurement}', decoder: { use: 'json' } }],
    ...rest,
    forward: { retryMost: '5s', heartbeat: '2s', ...forward }
  })

/** One machine with its sensors, its disk and a collector, for one run of the agent after the other. */
class Place {
  readonly clock = new WorldClock(start)
  readonly broker = new WorldBroker()
  readonly far: Collecting = collecting()
  readonly published = new Map<string, Point[]>()
  readonly #chance: Random
  readonly #disk: WorldFolder
  #sent = 0

  constructor(seed: number) {
    this.#chance = random(seed)
    this.#disk = new WorldFolder(this.clock, this.#chance.fork('disk'))
  }

  async open(life: Life, { options, link, token: own }: Pick<Phase, 'options' | 'link' | 'token'>): Promise<Agent> {
    const opening = openAgent(configurationOf(options), {
      clock: this.clock.of(life),
      folder: this.#disk.of(life),
      network: this.#network(link),
      sources: [this.broker.of(life)],
      token: () => own,
      random: () => this.#chance.uniform(),
      log: silentLog,
      bootId: 'boot'
    })
    return this.#whenDone(opening)
  }

  async run(phase: Phase): Promise<void> {
    const life: Life = { alive: true }
    const agent = await this.open(life, phase)
    for (let count = 0; count < phase.readings; count++) {
      this.#publish()
      await this.clock.run(this.clock.now + phase.paceMs)
    }
    if (phase.ending === 'stop') await this.#whenDone(agent.close())
    else await this.#kill(life, phase.ending === 'power cut')
  }

  /** Until nothing is left to arrive but what filters hold. */
  async drain(agent: Agent): Promise<boolean> {
    for (let minute = 0; minute < 200; minute++) {
      await this.clock.run(this.clock.now + 60_000)
      const { recording, waiting, outbox } = agent.status()
      if (this.broker.waiting + recording + waiting + outbox.unconfirmedLosses === 0) return true
    }
    return false
  }

  close(agent: Agent): Promise<void> {
    return this.#whenDone(agent.close())
  }

  #publish(): void {
    for (const measurement of [...raw, 'temperature', 'current']) {
      const point = { time: Math.floor(this.clock.now) + this.#sent, value: Math.round(100 * Math.sin(this.#sent++ / 9)) / 10 }
      const key = `${measurement},asset=m1`
      this.published.set(key, [...(this.published.get(key) ?? []), point])
      this.broker.publish(`load/m1/${measurement}`, JSON.stringify(point))
    }
  }

  #network(link: Phase['link']): Network {
    const { network } = this.far
    return {
      close: async () => {},
      async post(request) {
        if (link === 'none') return Promise.reject(new Error('no link'))
        if (link === 'refused' || request.headers['authorization'] !== `Bearer ${token}`)
          return { status: 401, headers: {}, body: '' }
        const response = await network.post(request)
        return link === 'answers lost' && request.body ? Promise.reject(new Error('no answer')) : response
      }
    }
  }

  /** Now, or in the middle of the next write. */
  async #kill(life: Life, powerCut: boolean): Promise<void> {
    const end = (): void => {
      if (!life.alive) return
      life.alive = false
      if (powerCut) this.#disk.cutPower()
    }
    this.#disk.duringNextWrite(end)
    this.#publish()
    await this.clock.run(this.clock.now + this.#chance.integer(3000))
    end()
    this.#disk.duringNextWrite(() => {})
  }

  async #whenDone<T>(work: Promise<T>): Promise<T> {
    let done = false
    const mark = (): void => void (done = true)
    work.then(mark, mark)
    while (!done) await this.clock.run(this.clock.now + 100)
    return work
  }
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** What is wrong in the end, one sentence each. */
const judged = (place: Place, agent: Agent): string[] => {
  const status = agent.status()
  const { reduce, outbox, pending } = status
  const stored = (key: string): Point[] => (place.far.samples.get(key) ?? []).map(([time, value]) => ({ time, value }))
  const faults = [...checkConservation('gw', status)]
  for (const measurement of raw) {
    const key = `${measurement},asset=m1`
    faults.push(...checkRaw(key, place.published.get(key) ?? [], stored(key)))
  }
  // Some filters pass less of it, none anything else.
  const [temperature, sent] = [stored('temperature,asset=m1'), new Map<number, number>()]
  for (const { time, value } of place.published.get('temperature,asset=m1') ?? []) sent.set(time, value)
  if (new Set(temperature.map(({ time }) => time)).size !== temperature.length) faults.push('a temperature is stored twice')
  for (const { time, value } of temperature)
    if (sent.get(time) !== value) faults.push(`temperature ${value} at ${time} was never sent`)
  const published = [...place.published.values()].reduce((sum, { length }) => sum + length, 0)
  const arrived = [...place.far.samples.values()].reduce((sum, { length }) => sum + length, 0)
  const { repeat = 0, ...filtered } = reduce.dropped
  if (published !== arrived + sum(filtered) + pending)
    faults.push(`${published} published, but ${arrived} stored, ${pending} pending, filtered ${JSON.stringify(filtered)}`)
  if (reduce.recorded - repeat !== published) faults.push(`${reduce.recorded} recorded, ${repeat} of them again, of ${published}`)
  if (outbox.lost + outbox.refused > 0) faults.push(`lost ${outbox.lost}, refused ${outbox.refused}`)
  return faults
}

t.setTimeout(60_000 + runs * 5000)

t.test(
  `${runs} agents, each started anew with another token, other filters, batches and links: published = stored + filtered by reason + pending`,
  { timeout: 60_000 + runs * 5000 },
  async t => {
    let [published, phasesRun] = [0, 0]
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(phase, { minLength: 1, maxLength: 5, size: 'max' }),
        options,
        async (seed, phases, last) => {
          const place = new Place(seed)
          for (const phase of phases) await place.run({ ...phase, token: phase.link === 'up' ? token : phase.token })
          const agent = await place.open({ alive: true }, { options: last, link: 'up', token })
          const drained = await place.drain(agent)
          const faults = [...judged(place, agent), ...(drained ? [] : ['not everything arrived'])]
          await place.close(agent)
          published += [...place.published.values()].reduce((sum, { length }) => sum + length, 0)
          phasesRun += phases.length
          if (faults.length > 0) throw new Error(faults.slice(0, 5).join('; '))
        }
      ),
      { numRuns: runs, includeErrorInReport: true }
    )
    t.comment(`${published} readings in ${phasesRun} runs of an agent`)
    t.ok(published > 100 * runs)
  }
)
