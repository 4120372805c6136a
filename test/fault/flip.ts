// Damaged files: after every damage the agent starts, sends what is whole, no wrong value, and counts what is lost to the unit.

import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { freePorts } from '../../simulators/mosquitto.ts'
import { random } from '../../simulators/random.ts'
import { type Backlog, type BacklogOptions, backlog } from './backlog.ts'
import { type Damage, damage } from './damage.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'
import { ackedOf, counting, type Readings } from './load.ts'
import { type Revived, revive } from './revive.ts'
import { p99 } from './site.ts'
import { workshop } from './workshop.ts'

/** Agents at a time. */
const slots = 3
/** Mixed bits: of a series of small numbers hardly a byte is on disk. */
const readings: Readings = { ...counting, measured: number => Math.sin(number) * 1000 }
const small = { sensors: 10, count: 400, batchSamples: 250, readings }
/** Batched to the end, batched but for the last readings, and nothing batched at all. */
const usual: readonly BacklogOptions[] = [
  { ...small, ending: 'stop' },
  { ...small, ending: 'kill' },
  { ...small, ending: 'kill', batchSamples: 1_000_000 }
]
/** So large that it fills several files; for one trial in twenty. */
const large: BacklogOptions = { ...small, sensors: 100, count: 1200, ending: 'kill' }
const largeEvery = 20

interface Verdict extends Revived {
  readonly damage: Damage
  readonly acked: number
  /** Lost and not counted. */
  readonly uncounted: number
  /** How far the agent's count is off, either way. */
  readonly miscounted: number
}

const judged = (damage: Damage, acked: number, revived: Revived): Verdict => ({
  ...revived,
  damage,
  acked,
  uncounted: Math.max(0, revived.lost - Math.max(0, revived.counted)),
  miscounted: Math.abs(revived.lost - revived.counted)
})

const sum = (verdicts: readonly Verdict[], of: (verdict: Verdict) => number): number =>
  verdicts.reduce((sum, verdict) => sum + of(verdict), 0)

const row = (verdicts: readonly Verdict[]) => ({
  trials: verdicts.length,
  missing: sum(verdicts, ({ lost }) => lost),
  counted: sum(verdicts, ({ counted }) => counted),
  uncounted: sum(verdicts, ({ uncounted }) => uncounted),
  miscounted: sum(verdicts, ({ miscounted }) => miscounted),
  twice: sum(verdicts, ({ twice }) => twice),
  wrong: sum(verdicts, ({ wrong }) => wrong),
  unopenable: sum(verdicts, ({ unopenable }) => Math.min(1, unopenable)),
  deaths: sum(verdicts, ({ deaths }) => deaths),
  stuck: sum(verdicts, ({ stuck }) => Number(stuck)),
  /** Trials in which nothing at all was lost. */
  unharmed: verdicts.filter(({ lost, twice, wrong }) => lost + twice + wrong === 0).length
})

const table = (verdicts: readonly Verdict[], by: (verdict: Verdict) => string): Record<string, ReturnType<typeof row>> => {
  const names = [...new Set(verdicts.map(by))].sort()
  return Object.fromEntries(names.map(name => [name, row(verdicts.filter(verdict => by(verdict) === name))]))
}

const isBroken = ({ miscounted, twice, wrong, unopenable, deaths, stuck }: Verdict): boolean =>
  miscounted + twice + wrong + unopenable + deaths > 0 || stuck

const shown = (number: number, { damage, lost, counted, twice, wrong, unopenable, deaths, stuck, examples }: Verdict): string =>
  `trial ${number}, ${damage.about}: missing ${lost}, counted ${counted}, twice ${twice}, wrong ${wrong}, failed starts ${unopenable}, deaths ${deaths}${stuck ? ', stuck' : ''}; ${examples[0] ?? ''}`

const reportOf = (trials: number, verdicts: readonly Verdict[]): FaultReport => {
  const { uncounted, miscounted, twice, wrong, unopenable, deaths, stuck, missing, counted, unharmed } = row(verdicts)
  return {
    fault: 'flip',
    trials,
    skipped: 0,
    acked: sum(verdicts, ({ acked }) => acked),
    lost: uncounted,
    twice,
    wrong,
    unopenable,
    readyP99Ms: p99(verdicts.map(({ readyMs }) => readyMs)),
    broken: miscounted + deaths + stuck,
    missing,
    counted,
    miscounted,
    deaths,
    stuck,
    unharmed,
    byDamage: table(verdicts, ({ damage }) => damage.name),
    byFile: table(verdicts, ({ damage }) => damage.file)
  }
}

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, seed, progress, signal } = options
  const chance = random(seed)
  const { directory, remove } = await workshop()
  const verdicts: Verdict[] = []
  try {
    const templates: Backlog[] = []
    for (const [index, kind] of [...usual, ...(trials < largeEvery ? [] : [large])].entries())
      templates.push(await backlog(join(directory, `template-${index}`), kind, options))

    const trial = async (number: number, slot: { brokerPort: number; statusPort: number; directory: string }): Promise<void> => {
      const { data, ledger } = templates[number % largeEvery === 0 ? usual.length : number % usual.length]!
      await mkdir(slot.directory, { recursive: true })
      await cp(data, join(slot.directory, 'data'), { recursive: true })
      const damaged = await damage(join(slot.directory, 'data'), chance.fork(`trial ${number}`))
      const verdict = judged(damaged, ackedOf(ledger), await revive(slot, ledger, readings))
      verdicts.push(verdict)
      if (isBroken(verdict)) progress(shown(number, verdict))
      if (verdicts.length % 100 === 0) progress(`${verdicts.length} of ${trials} trials`)
    }

    let next = 1
    const worker = async (name: string): Promise<void> => {
      const [brokerPort, statusPort] = await freePorts()
      const slot = { directory: join(directory, name), brokerPort, statusPort }
      while (next <= trials && !signal.aborted) await trial(next++, slot)
    }
    const ended = await Promise.allSettled(Array.from({ length: slots }, (_, index) => worker(`slot-${index}`)))
    for (const end of ended) if (end.status === 'rejected' && !signal.aborted) throw end.reason
    if (verdicts.length === 0) signal.throwIfAborted()
    return reportOf(verdicts.length, verdicts)
  } finally {
    await remove()
  }
}

export const flip: Fault = {
  about: 'flipped bits, zeroed pages, cut, missing and foreign files under a backlog: no wrong value, every loss counted',
  quick: 120,
  run
}
