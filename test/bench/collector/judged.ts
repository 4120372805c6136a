// What it costs to judge every sample, or every window, of 100,000 series that are sampled once a second.

import { join } from 'node:path'
import { runChild } from '../child.ts'
import type { Measurement, MeasurementOptions } from '../measurement.ts'
import { siteFleet } from './fleet.ts'
import type { Judged, Judging } from './judging.ts'

/** 500 agents of 200 series. */
const fleet = siteFleet(500)

/** Without a warm-up each window that counts has an opinion; as nothing is usual yet, only with a high limit there are few alerts, as in life. */
const auto = { name: 'auto', use: 'auto', warmUp: 2, limit: 1000 }

/** @param samples of a series in a batch */
const ofLength = (length: string, samples: number, rounds: number): Judging => ({
  fleet: { ...fleet, samples },
  windows: [{ use: 'tumbling', name: 'judged', length, aggregates: ['mean'] }],
  detectors: [{ ...auto, window: 'judged' }],
  warmRounds: 3,
  rounds
})

/** Every sample as it comes: no window is made of it. */
const ofSamples = (rounds: number): Judging => ({
  fleet: { ...fleet, samples: 10 },
  windows: [],
  detectors: [auto],
  warmRounds: 2,
  rounds
})

/** Seconds of CPU, of all threads, for a second of data. */
const load = ({ cpuSeconds, dataSeconds }: Judged): number => cpuSeconds / dataSeconds

const told = (what: string, judged: Judged): string => {
  const { judgements, cpuSeconds, mainSeconds, dataSeconds, alerts, rssBytes } = judged
  const each = ((cpuSeconds / judgements) * 1e6).toFixed(1)
  return (
    `  ${what}: ${load(judged).toFixed(2)} s of CPU for a second of data (main thread ${(mainSeconds / dataSeconds).toFixed(2)}), ` +
    `${each} µs a judgement, ${alerts} changes of alerts, ${Math.round(rssBytes / 2 ** 20)} MiB`
  )
}

const run = async ({ profiles, progress, seconds }: MeasurementOptions) => {
  const measure = async (name: string, judging: Judging): Promise<Judged> => {
    const profile = profiles === undefined ? {} : { profile: join(profiles, `${name}.cpuprofile`) }
    const judged = await runChild<Judged>('collector/judging', { ...judging, ...profile })
    progress(told(name, judged))
    return judged
  }
  const rounds = Math.max(1, Math.round(seconds / 5))
  const samples = await measure('judged-samples', ofSamples(rounds))
  const tens = await measure('judged-10s', ofLength('10s', 10, rounds))
  const ones = await measure('judged-1s', ofLength('1s', 2, rounds))
  return {
    figures: {
      judgedSamplesLoad: Number(load(samples).toFixed(3)),
      judgedTenSecondsLoad: Number(load(tens).toFixed(3)),
      judgedSecondLoad: Number(load(ones).toFixed(3))
    },
    lines: [
      '100,000 series at 1 Hz in batches of 200 series: → (windows) → `auto` on each → alerts → rows packed for a disk that forgets them, in one process:',
      told('every sample, no window, a batch every 10 s', samples),
      told('windows of 10 s, a batch every 10 s', tens),
      told('windows of 1 s, a batch every 2 s', ones)
    ]
  }
}

export const judged: Measurement = {
  about: '100,000 series at 1 Hz: every sample, windows of 10 s and windows of 1 s judged by `auto`',
  figures: ['judgedSamplesLoad', 'judgedTenSecondsLoad', 'judgedSecondLoad'],
  run
}
