// A full disk: filled little by little, at once or before the start, and freed again without a restart.

import { setTimeout as delay } from 'node:timers/promises'
import { random } from '../../simulators/random.ts'
import { statusOf } from '../support/site.ts'
import type { Count } from './count.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'
import { filler } from './filler.ts'
import { fillings, type Scene } from './filling.ts'
import { ext4Image, type Image, tmpfsImage } from './image.ts'
import { ackedOf, startLoad } from './load.ts'
import { openSite, p99, type Site } from './site.ts'
import { workshop } from './workshop.ts'

const assets = Array.from({ length: 50 }, (_, index) => `m${index}`)
const mib = 32
/** Together well below the disk, so that it is never the agent's own doing that it is full. */
const more = `recorder: { bytes: 2MiB }
outbox: { bytes: 8MiB }
batch: { age: 100ms }
forward: { retryFirst: 50ms, retryMost: 500ms }`
const resumeMsMax = 30_000

interface Tally {
  /** From the return of the space to an acknowledgement for every sensor. */
  readonly resumeMs: number[]
  /** Messages that were not acknowledged because the disk was full. */
  refused: number
  /** Times that it did not work again without a restart. */
  stuck: number
}

/** True when each sensor has been acknowledged something from now on. */
const moves = async ({ site, load, signal }: Scene): Promise<boolean> => {
  const before = new Map([...load.ledger].map(([series, { acked }]) => [series, acked]))
  const end = performance.now() + resumeMsMax
  while ([...load.ledger].some(([series, { acked }]) => acked === before.get(series))) {
    if (!site.runs || performance.now() > end) return false
    await delay(10, undefined, { signal })
  }
  return true
}

/** Messages that the running agent could not store since its start. */
const failedOf = async ({ statusPort }: Site): Promise<number> =>
  (await statusOf(statusPort).catch(() => undefined))?.intake.failed ?? 0

const free = async (scene: Scene, tally: Tally): Promise<void> => {
  const { site, filler } = scene
  await filler.free()
  const began = performance.now()
  if (await moves(scene)) {
    tally.resumeMs.push(performance.now() - began)
    return
  }
  tally.stuck++
  await site.kill()
  await site.open()
}

interface Outcome extends Count, Pick<Site, 'unopenable' | 'deaths' | 'readyMs'> {
  readonly acked: number
  readonly tried: number
}

const trialsOn = async (
  { image, directory, from, to }: { image: Image; directory: string; from: number; to: number },
  options: FaultOptions,
  tally: Tally
): Promise<Outcome> => {
  const { seed, progress, signal } = options
  const site = await openSite(directory, { data: `${image.path}/data`, more }, options)
  const space = await filler(`${image.path}/filler`)
  try {
    await site.startCollector()
    if (!(await site.open())) throw new Error('the agent does not start on an empty disk')
    const load = startLoad(site.brokerUrl, { assets, paceMs: 5 })
    const scene: Scene = { site, load, filler: space, chance: random(seed + from), signal }
    let trial = from
    for (; trial < to && site.runs; trial++) {
      await delay(200, undefined, { signal })
      const before = await failedOf(site)
      const seen = await fillings[trial % fillings.length]!(scene)
      const after = await failedOf(site)
      // Counted anew where the agent was started again.
      tally.refused += after < before ? after : after - before
      await free(scene, tally)
      progress(`${trial + 1}: ${seen}; ${ackedOf(load.ledger)} readings acknowledged, ${tally.refused} refused`)
    }
    await load.stop(site.runs ? resumeMsMax : 0)
    const { unopenable, deaths, readyMs } = site
    return { ...(await site.count(load.ledger)), acked: ackedOf(load.ledger), tried: trial - from, unopenable, deaths, readyMs }
  } finally {
    await site.close()
    await space.close()
  }
}

const report = (trials: number, outcomes: readonly Outcome[], { resumeMs, refused, stuck }: Tally): FaultReport => {
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((sum, outcome) => sum + of(outcome), 0)
  const deaths = sum(({ deaths }) => deaths)
  return {
    fault: 'disk-full',
    trials,
    skipped: trials - sum(({ tried }) => tried),
    acked: sum(({ acked }) => acked),
    lost: sum(({ lost }) => lost),
    twice: sum(({ twice }) => twice),
    wrong: sum(({ wrong }) => wrong),
    unopenable: sum(({ unopenable }) => unopenable),
    readyP99Ms: p99(outcomes.flatMap(({ readyMs }) => readyMs)),
    broken: stuck + deaths,
    stuck,
    deaths,
    refused,
    resumeP99Ms: p99(resumeMs),
    examples: outcomes.flatMap(({ examples }) => examples)
  }
}

/** Half of the trials on each kind of file system. */
const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, progress } = options
  const tally: Tally = { resumeMs: [], refused: 0, stuck: 0 }
  const outcomes: Outcome[] = []
  const half = Math.ceil(trials / 2)
  const halves = [
    { make: tmpfsImage, from: 0, to: half },
    { make: ext4Image, from: half, to: trials }
  ]
  let why = ''
  for (const { make, from, to } of halves.filter(({ from, to }) => from < to)) {
    const { directory, remove } = await workshop()
    const image = await make(directory, { mib }).catch(error => {
      why = `needs root and a file system of its own: ${String(error).replace(/\s+/g, ' ')}`
      return undefined
    })
    try {
      if (!image) continue
      outcomes.push(await trialsOn({ image, directory, from, to }, options, tally))
    } finally {
      await image?.remove().catch(error => progress(`${directory} is still mounted: ${error}`))
      await remove()
    }
  }
  return { ...report(trials, outcomes, tally), ...(why === '' ? {} : { why }) }
}

export const diskFull: Fault = {
  about: 'a disk that is full, little by little, at once or before the start, and is freed again without a restart',
  quick: 6,
  run
}
