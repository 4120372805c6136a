// The story of a plant: twelve machines, one of them wearing out, three gateways, one of them cut off for a while.

import type { Alert } from '../../collector/alerts/alert.ts'
import { systemClock } from '../../platform/clock.ts'
import { windowOptions } from '../checkwindows.ts'
import { assetName, plant, type SensorMessage } from '../fleet.ts'
import { freePort } from '../mosquitto.ts'
import type { Definition } from '../naivewindows.ts'
import { type Publisher, publisher } from '../publish.ts'
import { judge } from './judge.ts'
import { openScene, type Scene } from './scene.ts'
import { shown, type Teller } from './tell.ts'

export interface StoryOptions {
  readonly once: boolean
  readonly seed: number
  readonly port: number
  readonly tell: Teller
  /** Resolves when the user wants to stop. */
  readonly stopped: Promise<unknown>
}

const machines = 12
const failing = 7
const gateways = ['gw-1', 'gw-2', 'gw-3']
const minuteMs = 60_000
const hours = 6
/** Event time per real time while the past is caught up. */
const speed = 600
const periodMs = 30_000
const windowMs = 5 * minuteMs
const latenessMs = 30_000
const deadband = 0.3
/** Which gateway is cut off, and between which parts of the run. */
const outage = { gateway: 1, from: 0.3, to: 0.55 }

const each = (...uses: ('count' | 'mean' | 'min' | 'max' | 'sum' | 'first' | 'last')[]): Definition['aggregates'] =>
  Object.fromEntries(uses.map(use => [use, { use }]))

const plantWindows: Readonly<Record<string, Definition>> = {
  'five-minutes': {
    kind: { use: 'tumbling', length: windowMs },
    aggregates: each('count', 'mean', 'min', 'max', 'sum', 'first', 'last')
  },
  site: {
    kind: { use: 'tumbling', length: windowMs },
    measurement: 'vibration',
    by: ['site'],
    aggregates: { ...each('count', 'mean', 'max'), worst: { use: 'top', k: 3, by: { use: 'max' }, of: 'asset' } }
  }
}

const collectorOptions = {
  windows: Object.entries(plantWindows).map(([name, definition]) => windowOptions(name, definition)),
  detectors: [
    {
      use: 'deviation',
      name: 'unusual-vibration',
      window: 'five-minutes',
      measurement: 'vibration',
      sigmas: 8,
      warmUp: 12,
      for: '10m'
    },
    { use: 'threshold', name: 'vibration-limit', window: 'five-minutes', measurement: 'vibration', above: 7.1, for: '5m' }
  ]
}

const agentOptions = (port: number): object => ({
  sources: [{ use: 'broker', port }],
  topics: [{ topic: 'plant/{site}/{asset}/{measurement}', decoder: { use: 'json' } }],
  reduce: [{ measurement: 'temperature', filters: [{ use: 'deadband', width: deadband, silence: '10m' }] }],
  time: { lateness: '30s' },
  batch: { age: '250ms' },
  forward: { heartbeat: '1s', retryMost: '1s' }
})

const tellAlerts = (scene: Scene, tell: Teller): Alert[] => {
  const fired: Alert[] = []
  scene.collector.subscribe(publications => {
    for (const alert of publications.flatMap(({ alerts }) => alerts)) {
      if (!['firing', 'flapping', 'resolved'].includes(alert.change)) continue
      const at = new Date(alert.resolvedAt ?? alert.firingSince!).toISOString().slice(0, 16)
      if (alert.state === 'firing') fired.push(alert)
      tell.say(`ALERT ${alert.state}: ${alert.asset ?? alert.group.key} (${alert.detector}, ${at}Z): ${alert.explanation}`)
    }
  })
  return fired
}

interface Run {
  readonly scene: Scene
  readonly outs: readonly Publisher[]
  readonly published: SensorMessage[]
}

const publish = async ({ outs, published }: Run, messages: readonly SensorMessage[]): Promise<void> => {
  await Promise.all(
    messages.map(async message => {
      await outs[message.gateway]!.publish(message.topic, message.payload)
      published.push(message)
    })
  )
}

/** Publishes the past at high speed; cuts one gateway's link on the way and heals it. */
const catchUp = async (run: Run, start: number, tell: Teller, messagesAt: (time: number) => SensorMessage[]): Promise<void> => {
  const length = hours * 60 * minuteMs
  const { agent, link, name } = run.scene.gateways[outage.gateway]!
  const [cutAt, healAt] = [start + outage.from * length, start + outage.to * length]
  const began = systemClock.monotonic()
  for (let time = start; time < start + length; time += periodMs) {
    const early = (time - start) / speed - (systemClock.monotonic() - began)
    if (early > 0) await systemClock.wait(early)
    if (time >= cutAt && time - periodMs < cutAt) {
      link.cut()
      tell.say(`the link of ${name} is cut: its agent keeps everything on disk`)
    }
    if (time >= healAt && time - periodMs < healAt) {
      tell.say(`the link of ${name} is back: ${shown(agent.status().waiting)} readings wait in its outbox`)
      link.heal()
    }
    await publish(run, messagesAt(time))
    const part = Math.round(((time - start) / length) * 100)
    tell.progress(
      `${part} % of ${hours} h simulated, ${shown(run.published.length)} readings sent, ${shown(run.scene.pending())} on their way`
    )
  }
}

const drained = async (scene: Scene, tell: Teller): Promise<void> => {
  const end = systemClock.monotonic() + 30_000
  for (let quiet = 0; quiet < 5 && systemClock.monotonic() < end; ) {
    quiet = scene.pending() === 0 ? quiet + 1 : 0
    tell.progress(`draining: ${shown(scene.pending())} on their way`)
    await systemClock.wait(200)
  }
}

const summarise = async (run: Run, fired: readonly Alert[], seconds: number, tell: Teller): Promise<boolean> => {
  const {
    stored,
    windows,
    faults: found
  } = await judge(run.scene, {
    published: run.published,
    windows: plantWindows,
    windowMs,
    latenessMs,
    deadband
  })
  const faults = [...found]
  const statuses = run.scene.gateways.map(({ agent }) => agent.status())
  const sum = (of: (status: (typeof statuses)[number]) => number): number =>
    statuses.reduce((total, status) => total + of(status), 0)
  const sent = run.published.length
  const pending = sum(({ pending, waiting }) => pending + waiting)
  const filtered = sum(({ reduce }) => reduce.dropped['deadband'] ?? 0)
  const lost = sent - stored - pending - filtered
  if (lost !== 0) faults.push(`${sent} sent is not ${stored} stored + ${pending} pending + ${filtered} filtered`)
  // The agent without a link is told as well: that is no machine's.
  const named = new Set(fired.flatMap(({ asset }) => asset ?? []))
  if (!named.has(assetName(failing))) faults.push(`no alert names ${assetName(failing)}`)
  for (const asset of named) if (asset !== assetName(failing)) faults.push(`an alert names ${asset}, which is healthy`)
  tell.say(
    `sent ${shown(sent)}, stored ${shown(stored)}, filtered ${shown(filtered)}, pending ${pending}, lost ${lost}, windows ${shown(windows)}, alerts ${fired.length} (${[...named].join(', ')}), ${seconds.toFixed(1)} s`
  )
  for (const fault of faults.slice(0, 10)) tell.say(`ORACLE: ${fault}`)
  tell.say(
    faults.length === 0
      ? 'the oracle agrees: every reading once, every window as a batch job computes it'
      : `the oracle disagrees: ${faults.length} faults`
  )
  return faults.length === 0
}

/** Goes on where the past ended: fast until the present, then a reading a second. */
const runOn = async (
  run: Run,
  from: number,
  messagesAt: (time: number) => SensorMessage[],
  stopped: Promise<unknown>
): Promise<void> => {
  let running = true
  void stopped.then(() => {
    running = false
  })
  for (let time = from; running; time += time < systemClock.now() - periodMs ? periodMs : 1000) {
    await systemClock.wait(time - systemClock.now())
    await publish(run, messagesAt(time))
  }
}

/** Resolves with true where the oracle agrees. */
export const plantStory = async ({ once, seed, port, tell, stopped }: StoryOptions): Promise<boolean> => {
  const began = performance.now()
  const ports = await Promise.all(gateways.map(freePort))
  const scene = await openScene({
    port,
    collector: collectorOptions,
    agents: Object.fromEntries(gateways.map((name, index) => [name, agentOptions(ports[index]!)]))
  })
  const outs = await Promise.all(
    ports.map((port, index) => publisher(`mqtt://127.0.0.1:${port}`, { clientId: `sensors-${index + 1}`, inFlightMax: 200 }))
  )
  const run: Run = { scene, outs, published: [] }
  try {
    tell.say(`dashboard: ${scene.url}`)
    tell.say(
      `${machines} pumps on ${gateways.length} gateways; ${assetName(failing)} is wearing out; ${hours} h pass at ${speed} times the real speed`
    )
    const fired = tellAlerts(scene, tell)
    const length = hours * 60 * minuteMs
    const start = Math.floor((systemClock.now() - length) / windowMs) * windowMs
    const works = plant({
      seed,
      machines,
      gateways: gateways.length,
      start,
      failing: { machine: failing, at: start + 1.02 * length }
    })
    await catchUp(run, start, tell, works.messages)
    await drained(scene, tell)
    const agreed = await summarise(run, fired, (performance.now() - began) / 1000, tell)
    if (once) return agreed
    tell.say(`the plant runs on in real time: open ${scene.url}, stop with Ctrl+C`)
    await runOn(run, start + length, works.messages, stopped)
    return agreed
  } finally {
    for (const out of outs) await out.close()
    await scene.close()
  }
}
