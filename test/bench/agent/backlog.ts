// Three days of readings in the outbox, and a real agent started on them: when it is open, live again, and done.

import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../simulators/mosquitto.ts'
import { writeAgentFiles } from '../../support/programs.ts'
import { until } from '../../support/site.ts'
import { runChild } from '../child.ts'
import { type Measurement, type MeasurementOptions, profiling } from '../measurement.ts'
import type { Made } from './making.ts'
import type { Published } from './publishing.ts'
import { openRig, type Rig } from './rig.ts'

/** One more machine than the load has, so that the collector knows its readings. */
const probe = { prefix: 'load/probe', asset: 'probe0' }
const pollMs = 250
const patienceMs = 15 * 60_000

const publishProbe = (port: number): Promise<Published> =>
  runChild<Published>('agent/publishing', {
    port,
    prefix: probe.prefix,
    qos: 1,
    count: 1,
    topics: 1,
    perSecond: 1,
    from: Date.now()
  })

/** Seconds from the publishing of a reading to its batch at the collector. */
const firstLive = async ({ collector }: Rig, port: number): Promise<number> => {
  const { beganAt } = await publishProbe(port)
  const { watchedAt } = await until(collector.ask, seen => seen.watchedAt !== undefined, patienceMs)
  return watchedAt === undefined ? Number.POSITIVE_INFINITY : (watchedAt - beganAt) / 1000
}

/** Readings acknowledged in a second, from the first to the last. */
const draining = async (rig: Rig): Promise<number> => {
  const [began, first] = [performance.now(), (await rig.status()).outbox.acknowledged]
  while (true) {
    await delay(pollMs)
    const { outbox, waiting } = await rig.status()
    const seconds = (performance.now() - began) / 1000
    if (waiting === 0 || seconds * 1000 > patienceMs) return (outbox.acknowledged - first) / seconds
  }
}

const run = async ({ directory, backlog: readings, profiles, progress }: MeasurementOptions) => {
  const port = await freePort()
  const rig = await openRig({
    directory,
    source: () => `{ use: broker, port: ${port} }`,
    watched: probe.asset,
    nodeOptions: profiling(profiles, 'backlog')
  })
  try {
    const made = await runChild<Made>('agent/making', { config: await writeAgentFiles(rig.files), readings })
    const per = (made.waitingBytes / made.waiting).toFixed(1)
    progress(`backlog: ${made.waiting} readings made in ${made.seconds.toFixed(0)} s, ${per} bytes a reading`)
    const { readyMs } = await rig.startAgent()
    progress(`backlog: open after ${(readyMs / 1000).toFixed(2)} s`)
    const [live, drain] = await Promise.all([firstLive(rig, port), draining(rig)])
    const { batches, bytes } = await rig.collector.ask()
    return {
      figures: {
        backlogOpenSeconds: Number((readyMs / 1000).toFixed(2)),
        backlogFirstLiveSeconds: Number(live.toFixed(2)),
        drainPerSecond: Math.round(drain)
      },
      lines: [
        `a backlog of ${made.waiting} readings (of ${readings}), ${(made.waitingBytes / 1e6).toFixed(0)} MB, made in ${made.seconds.toFixed(0)} s`,
        `  open after ${(readyMs / 1000).toFixed(2)} s; a reading published then left after ${live.toFixed(2)} s`,
        `  drained at ${drain.toFixed(0)} readings/s, in ${batches} batches of ${(bytes / batches / 1000).toFixed(1)} kB`
      ]
    }
  } finally {
    await rig.close()
  }
}

export const backlog: Measurement = {
  about: 'three days of 100 readings/s in the outbox: opening it, the first live reading, draining it',
  figures: ['backlogOpenSeconds', 'backlogFirstLiveSeconds', 'drainPerSecond'],
  run
}
