// The newest file of every log of a stopped agent, cut at byte after byte.

import { join } from 'node:path'
import { backlog } from './backlog.ts'
import { cutAt, goesOn, logsIn, type Whole } from './cuts.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'
import { counting, type Readings } from './load.ts'
import { p99 } from './site.ts'
import { workshop } from './workshop.ts'

const readings: Readings = { ...counting, measured: number => Math.sin(number) * 1000 }
/** After every so many cuts the log is written to as well. */
const goesOnEvery = 20
const examplesMax = 20

interface Tally {
  cuts: number
  acked: number
  lost: number
  wrong: number
  unopenable: number
  miscounted: number
  /** Logs that did not go on after the cut. */
  halted: number
  readonly openMs: number[]
  readonly examples: string[]
}

/** Of the zeros ahead of what was written one place is like another: a prime, to meet every place in a page. */
const zerosStep = 61

/** Offsets spread evenly over all files, the largest first of each; every one where `trials` is 0, but for the zeros at the end. */
const offsetsOf = (wholes: readonly Whole[], trials: number): [Whole, number][] => {
  const total = wholes.reduce((sum, { bytes }) => sum + bytes, 0)
  const step = trials === 0 ? 1 : Math.max(1, total / trials)
  const offsets: [Whole, number][] = []
  let [start, at] = [0, 0]
  for (const whole of wholes) {
    const own: [Whole, number][] = []
    for (; at < start + whole.bytes; at += at - start > whole.written ? Math.max(step, zerosStep) : step)
      own.push([whole, Math.floor(at - start)])
    for (const offset of own.reverse()) offsets.push(offset)
    start += whole.bytes
    at = Math.max(at, start)
  }
  return offsets
}

const tryCut = async (whole: Whole, bytes: number, tally: Tally): Promise<void> => {
  const say = (what: string): void => {
    if (tally.examples.length < examplesMax) tally.examples.push(`${what}: ${whole.newest} at ${bytes}`)
  }
  tally.cuts++
  try {
    const { acked, lost, wrong, miscounted, openMs } = await cutAt(whole, bytes)
    tally.acked += acked
    tally.lost += lost
    tally.wrong += wrong
    tally.miscounted += Number(miscounted)
    tally.openMs.push(openMs)
    if (lost > 0 || wrong > 0 || miscounted) say(`lost ${lost}, wrong ${wrong}, end ${miscounted ? 'miscounted' : 'right'}`)
    if (tally.cuts % goesOnEvery !== 0 || (await goesOn(whole))) return
    tally.halted++
    say('does not go on')
  } catch (error) {
    tally.unopenable++
    say(String(error))
  }
}

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { trials, progress, signal } = options
  const { directory, remove } = await workshop()
  const tally: Tally = { cuts: 0, acked: 0, lost: 0, wrong: 0, unopenable: 0, miscounted: 0, halted: 0, openMs: [], examples: [] }
  try {
    const wholes: Whole[] = []
    for (const ending of ['stop', 'kill'] as const) {
      const { data } = await backlog(
        join(directory, ending),
        { sensors: 10, count: 400, batchSamples: 250, readings, ending },
        options
      )
      wholes.push(...(await logsIn(data)))
    }
    for (const { newest, bytes, records } of wholes) progress(`${newest}: ${bytes} bytes, ${records.length} records`)
    for (const [whole, bytes] of offsetsOf(wholes, trials)) {
      signal.throwIfAborted()
      await tryCut(whole, bytes, tally)
      if (tally.cuts % 10_000 === 0) progress(`${tally.cuts} cuts`)
    }
    const { cuts, acked, lost, wrong, unopenable, miscounted, halted, openMs, examples } = tally
    const broken = miscounted + halted
    const readyP99Ms = p99(openMs)
    return {
      fault: 'truncate',
      trials: cuts,
      skipped: 0,
      acked,
      lost,
      twice: 0,
      wrong,
      unopenable,
      readyP99Ms,
      broken,
      miscounted,
      halted,
      examples
    }
  } finally {
    await remove()
  }
}

export const truncate: Fault = {
  about:
    'the newest file of every log cut at byte after byte (--trials 0: every byte): exactly the records before the cut come back',
  quick: 2000,
  run
}
