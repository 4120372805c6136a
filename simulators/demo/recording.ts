// The story of a recording: through a real Mosquitto, an agent and a collector, and then held against the file.

import { basename } from 'node:path'
import { systemClock } from '../../platform/clock.ts'
import { openRecording } from '../../platform/recording.ts'
import { mosquittoPath, startMosquitto } from '../mosquitto.ts'
import { checkConservation, checkRaw, type Point } from '../oracle.ts'
import { publisher } from '../publish.ts'
import { replay } from '../replay.ts'
import { openScene, type Scene } from './scene.ts'
import { shown, type Teller } from './tell.ts'

export interface RecordingOptions {
  readonly file: string
  readonly port: number
  readonly once: boolean
  readonly tell: Teller
  readonly stopped: Promise<unknown>
}

const asset = 'recording'
const drainMsMax = 60_000

const collectorOptions = { windows: [{ use: 'tumbling', name: 'minute', length: '1m' }] }

const agentOptions = (url: string): object => ({
  sources: [{ use: 'mqtt', url }],
  topics: [{ topic: 'recording/{asset}/{measurement}', decoder: { use: 'json' } }],
  batch: { age: '250ms' }
})

/** What the file says, read without the replay's help. */
const readFile = async (file: string): Promise<Map<string, Point[]>> => {
  const points = new Map<string, Point[]>()
  const { measurements, rows } = await openRecording(file)
  for await (const { time, values } of rows) {
    for (const [index, value] of values.entries()) {
      const series = `${measurements[index]},asset=${asset}`
      if (value === undefined) continue
      if (!points.has(series)) points.set(series, [])
      points.get(series)!.push({ time, value })
    }
  }
  return points
}

const compare = async (
  scene: Scene,
  wanted: ReadonlyMap<string, readonly Point[]>
): Promise<{ stored: number; faults: string[] }> => {
  const faults: string[] = []
  let stored = 0
  for (const [series, points] of wanted) {
    const { times, values } = await scene.collector.store.samples(
      series,
      { from: 0, to: Number.MAX_SAFE_INTEGER },
      Number.MAX_SAFE_INTEGER
    )
    stored += times.length
    faults.push(
      ...checkRaw(
        series,
        points,
        [...times].map((time, index) => ({ time, value: values[index]! }))
      )
    )
  }
  for (const { name, agent } of scene.gateways) faults.push(...checkConservation(name, agent.status()))
  return { stored, faults }
}

const arrived = async (scene: Scene, readings: number, tell: Teller): Promise<void> => {
  const end = systemClock.monotonic() + drainMsMax
  const { agent } = scene.gateways[0]!
  while (systemClock.monotonic() < end) {
    const { recorded } = agent.status().reduce
    tell.progress(`${shown(recorded)} of ${shown(readings)} readings recorded, ${shown(scene.pending())} on their way`)
    if (recorded >= readings && scene.pending() === 0) return
    await systemClock.wait(100)
  }
}

/** Resolves with true where the store has what the file says: every value, none missing, none twice. */
export const recordingStory = async ({ file, port, once, tell, stopped }: RecordingOptions): Promise<boolean> => {
  if (!mosquittoPath()) {
    tell.say('SKIPPED: mosquitto is not installed: apt-get install mosquitto')
    return true
  }
  const wanted = await readFile(file)
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0'] })
  const scene = await openScene({ port, collector: collectorOptions, agents: { 'gw-1': agentOptions(broker.url) } })
  try {
    tell.say(`dashboard: ${scene.url}`)
    while (!scene.gateways[0]!.agent.status().sources.every(({ connected }) => connected)) await systemClock.wait(20)
    tell.say(`${basename(file)} goes through Mosquitto on port ${broker.port}, the agent and the collector, as fast as it can`)
    const began = performance.now()
    const out = await publisher(broker.url, { clientId: 'replay', inFlightMax: 100 })
    const { rows, readings, missing } = await replay({
      recording: await openRecording(file),
      publisher: out,
      clock: systemClock,
      topic: `recording/${asset}/{measurement}`,
      speed: Number.POSITIVE_INFINITY,
      progress: ({ readings }) => tell.progress(`${shown(readings)} readings sent`)
    })
    await out.close()
    await arrived(scene, readings, tell)
    const { stored, faults } = await compare(scene, wanted)
    const seconds = (performance.now() - began) / 1000
    tell.say(
      `rows ${shown(rows)}, sent ${shown(readings)}, stored ${shown(stored)}, empty cells ${missing}, ${seconds.toFixed(1)} s`
    )
    for (const fault of faults.slice(0, 10)) tell.say(`ORACLE: ${fault}`)
    tell.say(
      faults.length === 0 ? 'the store has what the file says: every value, none missing, none twice' : `${faults.length} faults`
    )
    if (!once) {
      tell.say(`open ${scene.url}, stop with Ctrl+C`)
      await stopped
    }
    return faults.length === 0
  } finally {
    await scene.close()
    await broker.close()
  }
}
