// Clocks that are not set, jump, run fast or stand still under the real agent: every reading once, each at its own time.

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { random } from '../../simulators/random.ts'
import { statusOf, until } from '../support/site.ts'
import { fakeClock } from './fakeclock.ts'
import { type Fault, type FaultOptions, type FaultReport, skippedReport } from './fault.ts'
import { ackedOf, type Load, startLoad } from './load.ts'
import { openSite, p99, type Site } from './site.ts'
import { type Stampless, startStampless } from './stampless.ts'
import { workshop } from './workshop.ts'

/** What the wall clock says, one thing after the other; `@` is a time, `+` an offset. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  'a year ahead and back': ['+0', '+1y', '+0'],
  'a year back and ahead': ['+0', '-1y', '+0'],
  '1970 at boot, then set': ['@1970-01-01 00:00:10', '+0'],
  '1970 at boot, restarted, then set': ['@1970-01-01 00:00:10', 'restart', '+0'],
  'ten jumps a minute': ['+0', '+3h', '+0', '-2d', '+0', '+1y', '+0'],
  'leap smear': ['+0 x1.0005'],
  frozen: ['+0', 'freeze', '+0'],
  'a time zone west, then east': ['+0', 'zone']
}
const names = Object.keys(kinds)
const bareSeries = 'bare,asset=bare'
const phaseMs = 1500
/** How far a reading without a time of its own may be stored from when it was sent. */
const toleranceMs = 3000

interface Scene {
  readonly site: Site
  readonly clock: Awaited<ReturnType<typeof fakeClock>> & object
  readonly load: Load
  readonly signal: AbortSignal
}

const pass = async ({ site, clock, signal }: Scene, said: string): Promise<void> => {
  if (said === 'restart' || said === 'zone') {
    await site.kill()
    if (said === 'zone') clock.environment['TZ'] = 'Pacific/Auckland'
    await site.open()
  } else await clock.say(said === 'freeze' ? `@${new Date().toISOString().slice(0, 19).replace('T', ' ')}` : said)
  await delay(phaseMs, undefined, { signal })
}

/** @returns what is wrong with the times of readings that the agent stamped */
const judge = async (site: Site, { sent }: Stampless, since: number, before: number): Promise<string[]> => {
  const query = new URLSearchParams({ series: bareSeries, limit: '1000000' })
  const response = await fetch(`http://127.0.0.1:${site.collectorPort}/api/v1/samples?${query}`)
  const { times, values } = (response.ok ? await response.json() : { times: [], values: [] }) as Record<
    'times' | 'values',
    number[]
  >
  const found = new Map<number, number[]>()
  for (const [index, value] of values.entries()) found.set(value, [...(found.get(value) ?? []), times[index]!])
  const faults: string[] = []
  for (const [value, at] of sent) {
    if (value < since || value >= before) continue
    const stored = found.get(value) ?? []
    if (stored.length === 0) faults.push(`lost bare ${value}`)
    if (stored.length > 1) faults.push(`twice bare ${value}`)
    const off = Math.abs((stored[0] ?? at) - at)
    if (off > toleranceMs) faults.push(`wrong bare ${value}: stored ${Math.round(off)} ms from when it was sent`)
  }
  return faults
}

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, seed, progress, signal } = options
  const { directory, remove } = await workshop()
  const clock = await fakeClock(join(directory, 'clock'))
  if (!clock) {
    await remove()
    return skippedReport('clock', trials, 'libfaketime is not installed: apt-get install faketime')
  }
  const chance = random(seed)
  const site = await openSite(directory, { environment: clock.environment }, options)
  const faults: string[] = []
  try {
    await site.startCollector()
    await clock.say('+0')
    await site.open()
    const load = startLoad(site.brokerUrl, { assets: ['m0', 'm1', 'm2'], paceMs: 20 })
    const bare = startStampless(site.brokerUrl, 'load/bare/bare')
    const scene: Scene = { site, clock, load, signal }
    for (let trial = 1; trial <= trials; trial++) {
      const name = names[(trial - 1 + chance.integer(names.length)) % names.length]!
      const since = bare.next
      const [first, ...rest] = kinds[name]!
      if (first!.startsWith('@')) await site.kill()
      await clock.say(first!)
      if (!site.runs) await site.open()
      await delay(phaseMs, undefined, { signal })
      for (const said of rest) await pass(scene, said)
      await clock.say('+0')
      const cleared = await until(
        () => statusOf(site.statusPort) as Promise<{ unstamped?: number }>,
        ({ unstamped }) => unstamped === 0
      )
      if (cleared.unstamped !== 0) faults.push(`${name}: ${cleared.unstamped} readings never got their time`)
      await delay(1000, undefined, { signal })
      const before = bare.next
      const settled = await bare.settled()
      if (!settled) faults.push(`${name}: readings were not acknowledged`)
      await site.settled()
      const found = await judge(site, bare, since, before)
      for (const fault of found.slice(0, 3)) progress(`${name}: ${fault}`)
      faults.push(...found)
      if (trial % 8 === 0) progress(`${trial} of ${trials} clocks, ${ackedOf(load.ledger)} readings acknowledged`)
      delete clock.environment['TZ']
    }
    await Promise.all([load.stop(), bare.stop()])
    const { examples, ...count } = await site.count(load.ledger, undefined, [bareSeries])
    const of = (kind: string): number => faults.filter(fault => fault.startsWith(kind)).length
    const { unopenable, deaths, readyMs } = site
    return {
      fault: 'clock',
      trials,
      skipped: 0,
      acked: ackedOf(load.ledger) + bare.sent.size,
      lost: count.lost + of('lost'),
      twice: count.twice + of('twice'),
      wrong: count.wrong + of('wrong'),
      unopenable,
      readyP99Ms: p99(readyMs),
      broken: deaths + faults.length - of('lost') - of('twice') - of('wrong'),
      stamped: bare.sent.size,
      examples: [...examples, ...faults].slice(0, 20)
    }
  } finally {
    await site.close()
    await remove()
  }
}

export const clock: Fault = {
  about: 'clocks that start in 1970, jump by years, run fast or stand still, under the agent',
  quick: 8,
  run
}
