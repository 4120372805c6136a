// A webhook in every kind of trouble, with kills of the collector in between: each change of an alert is told once, and in order.

import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../simulators/mosquitto.ts'
import { random } from '../../../simulators/random.ts'
import { ask } from '../count.ts'
import type { Fault, FaultOptions, FaultReport } from '../fault.ts'
import { launchCollector } from '../launch.ts'
import { lives } from '../lives.ts'
import { p99 } from '../site.ts'
import { workshop } from '../workshop.ts'
import { limit, openBreaches } from './breaches.ts'
import { type Hook, manners, openFaultyHook, type Take } from './hook.ts'
import { openWire } from './wire.ts'

const agent = 'gw'
const patienceMs = 180_000

const computing = (url: string): string => `detectors:
  - { use: threshold, name: hot, measurement: heat, above: ${limit}, clearFor: 0s, flapAfter: 0 }
absence: { enabled: false }
notifications: { by: [site], interval: 300ms, atOnce: 100 }
tick: 200ms
sinks: [{ use: webhook, name: hook, url: "${url}", timeout: 1s }]`

export interface Verdict {
  readonly lost: readonly string[]
  /** Told again, though the collector had the answer and was not killed since. */
  readonly twice: readonly string[]
  readonly wrong: readonly string[]
  /** Told again, as it must be where nobody can know. */
  readonly repeats: number
}

/** Notifications of which the collector says that it got no answer: on a busy machine one may come too late for it. */
const doubtsOf = (logs: readonly (readonly string[])[]): ReadonlySet<string> =>
  new Set(logs.flat().flatMap(line => /did not take notification ([\d-]+): (?!it answered)/.exec(line)?.[1] ?? []))

/**
 * What was told held against what had to be: by its key each once, the changes of an alert in order.
 * @param doubts notifications of which the collector may not know that they were taken
 */
export const judgeTakes = (
  takes: readonly Take[],
  wanted: readonly string[],
  doubts: ReadonlySet<string> = new Set()
): Verdict => {
  const byKey = new Map<string, Take>()
  const told: string[] = []
  const [twice, wrong] = [[] as string[], [] as string[]]
  let repeats = 0
  for (const take of takes) {
    const before = byKey.get(take.key)
    byKey.set(take.key, take)
    if (!before) {
      told.push(...take.changes.map(({ id, state }) => `${id}/${state}`))
      continue
    }
    repeats++
    const isKnown = !before.unanswered && !doubts.has(take.key.replace(/-[0-9a-f]+$/, ''))
    if (isKnown && before.kills === take.kills) twice.push(take.key)
    if (before.body !== take.body) wrong.push(`${take.key} was other text the second time`)
  }
  const found = new Set(told)
  if (found.size < told.length) twice.push(...told.filter((one, index) => told.indexOf(one) < index))
  const known = new Set(wanted)
  wrong.push(...told.filter(one => !known.has(one)).map(one => `${one}: nothing was so`))
  const place = new Map(told.map((one, index) => [one, index]))
  for (const one of wanted) {
    const [firing, resolved] = [place.get(one.replace(/resolved$/, 'firing')), place.get(one)]
    if (one.endsWith('resolved') && resolved !== undefined && firing !== undefined && resolved < firing)
      wrong.push(`${one} was told before it fired`)
  }
  return { lost: wanted.filter(one => !found.has(one)), twice, wrong, repeats }
}

interface Sinks {
  readonly sinks: readonly { readonly undelivered: number }[]
}

/** Until all was told, or patience ends; what was set aside is asked for again. */
const settle = async (port: number, hook: Hook, wanted: readonly string[], signal: AbortSignal): Promise<number> => {
  const end = performance.now() + patienceMs
  let aside = 0
  while (judgeTakes(hook.takes, wanted).lost.length > 0 && performance.now() < end) {
    const sinks = await ask<Sinks>(port, 'sinks').catch(() => undefined)
    const undelivered = sinks?.sinks[0]?.undelivered ?? 0
    if (undelivered > 0) {
      aside += undelivered
      await fetch(`http://127.0.0.1:${port}/api/v1/sinks/hook/again`, { method: 'POST' })
    }
    await delay(200, undefined, { signal })
  }
  return aside
}

const run = async ({ trials, seed, progress, signal }: FaultOptions): Promise<FaultReport> => {
  const { directory, remove } = await workshop()
  const chance = random(seed)
  const port = await freePort()
  let kills = 0
  const hook = await openFaultyHook(() => kills)
  const more = computing(hook.url)
  const logs: (readonly string[])[] = []
  const collector = lives({
    name: 'collector',
    progress,
    async launch() {
      const launched = await launchCollector({ directory, port, agents: [agent], more })
      logs.push(launched.program.log)
      return launched
    }
  })
  const ending = new AbortController()
  const wire = openWire({ port, agent, signal: ending.signal })
  const breaches = openBreaches(wire, agent, chance)
  try {
    if (!(await collector.open())) throw new Error('the collector does not start on an empty disk')
    let done = 0
    for (let trial = 1; trial <= trials; trial++) {
      // Each in turn first, so that a few trials meet all of them.
      hook.manner = manners[trial <= manners.length ? trial % manners.length : chance.integer(manners.length)]!
      for (let batch = 0; batch < 4; batch++) {
        await breaches.send()
        await delay(chance.integer(150), undefined, { signal })
      }
      if (chance.integer(2) === 0) {
        kills++
        await collector.kill()
        if (!(await collector.open())) break
      }
      done++
      if (trial % 10 === 0) progress(`${trial} of ${trials} trials, ${breaches.changes.length} changes`)
    }
    hook.manner = 'well'
    if (collector.runs) await breaches.calm()
    const aside = collector.runs ? await settle(port, hook, breaches.changes, signal) : 0
    const { lost, twice, wrong, repeats } = judgeTakes(hook.takes, breaches.changes, doubtsOf(logs))
    const { unopenable, readyMs, deaths } = collector
    return {
      fault: 'notify',
      trials,
      skipped: trials - done,
      acked: breaches.acked,
      lost: lost.length,
      twice: twice.length,
      wrong: wrong.length,
      unopenable,
      readyP99Ms: p99(readyMs),
      broken: deaths + hook.strayed,
      changes: breaches.changes.length,
      notifications: new Set(hook.takes.map(({ key }) => key)).size,
      repeats,
      unanswered: hook.takes.filter(({ unanswered }) => unanswered).length,
      turnedAway: hook.turnedAway,
      setAside: aside,
      kills,
      examples: [...lost.slice(0, 5), ...twice.slice(0, 5), ...wrong.slice(0, 5)]
    }
  } finally {
    ending.abort()
    await wire.close()
    await collector.kill()
    await hook.close()
    await remove()
  }
}

export const notify: Fault = {
  about:
    'a webhook that is down, slow, broken, busy, moved, refusing or hangs up, and kill -9 of the collector in between: what is told of alerts',
  quick: 16,
  run
}
