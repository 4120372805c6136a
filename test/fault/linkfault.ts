// Bad links between the real agent and the real collector: nothing lost or twice, dead requests given up, the backlog drained.

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../simulators/mosquitto.ts'
import { openProxy, type TcpProxy } from '../../simulators/proxy.ts'
import { random } from '../../simulators/random.ts'
import { startCollector } from '../support/programs.ts'
import { until } from '../support/site.ts'
import { type BadLink, badLinks } from './badlinks.ts'
import { countStored } from './count.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { ackedOf, type OpenLedger, startLoad } from './load.ts'
import { type Exchange, inFlightMost, longestMs, meter, resentRatio } from './meter.ts'
import { workshop } from './workshop.ts'

const assets = Array.from({ length: 20 }, (_, index) => `m${index}`)
/** The default of `forward.inFlightMax`, which no trial changes. */
const inFlightMax = 4

interface Scene {
  readonly gateway: Gateway
  readonly proxy: TcpProxy
  readonly exchanges: readonly Exchange[]
  readonly ledger: OpenLedger
  readonly signal: AbortSignal
}

const spoil = ({ proxy }: Scene, { toxic, settings }: BadLink, seed: number): void => {
  if (toxic) proxy.poison(toxic(random(seed)))
  else if (!settings?.collectorHost) proxy.cut()
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** @returns what did not hold while the link was bad */
const suffer = async (scene: Scene, bad: BadLink, seed: number): Promise<string[]> => {
  const { gateway, ledger, signal } = scene
  await gateway.run(bad.settings ?? {})
  const load = startLoad(gateway.brokerUrl, { assets, paceMs: 20, ledger })
  spoil(scene, bad, seed)
  const before = (await gateway.status()).outbox.acknowledged
  await delay(bad.lastsMs, undefined, { signal })
  const broken = (await load.stop()) ? [] : ['the agent did not acknowledge all readings']
  const { outbox, waiting, pending } = await gateway.status()
  if (bad.passes && outbox.acknowledged === before) broken.push('nothing got through')
  if (!bad.passes && waiting + pending === 0) broken.push('the fault did not bite: nothing waited')
  return broken
}

/** @returns what did not hold after the link was well again */
const recover = async ({ gateway, proxy }: Scene, bad: BadLink): Promise<string[]> => {
  proxy.heal()
  if (bad.settings?.collectorHost) await gateway.run({})
  if (await gateway.drained(bad.drainMs)) return []
  const { waiting, problem } = await gateway.status()
  return [`${waiting} samples still wait ${seconds(bad.drainMs)} after the link was well: ${problem}`]
}

/** @returns what did not hold of the requests of a trial */
const judge = (exchanges: readonly Exchange[], { giveUpMs }: BadLink): string[] => {
  const [longest, most] = [longestMs(exchanges), inFlightMost(exchanges)]
  return [
    ...(longest > giveUpMs ? [`a request was under way for ${seconds(longest)}, longer than ${seconds(giveUpMs)}`] : []),
    ...(most > inFlightMax ? [`${most} requests were under way at a time, more than ${inFlightMax}`] : [])
  ]
}

const run = async ({ trials, seed, progress, signal }: FaultOptions): Promise<FaultReport> => {
  const { directory, closing, remove } = await workshop()
  const { exchanges, watch } = meter()
  const ledger: OpenLedger = new Map()
  const violations: string[] = []
  try {
    const port = await freePort()
    const collector = await startCollector({ directory: join(directory, 'collector'), port, agents: ['gw'] })
    closing({ close: collector.stop })
    const proxy = closing(await openProxy(port, { watch }))
    const gateway = closing(await openGateway({ directory, collectorPort: proxy.port }))
    const scene = { gateway, proxy, exchanges, ledger, signal }
    for (let trial = 0; trial < trials; trial++) {
      const bad = badLinks[trial % badLinks.length]!
      const from = exchanges.length
      const suffered = await suffer(scene, bad, seed + trial)
      const healed = performance.now()
      const recovered = await recover(scene, bad)
      const drainMs = performance.now() - healed
      const own = exchanges.slice(from)
      const broken = [...suffered, ...recovered, ...judge(own, bad)]
      violations.push(...broken.map(what => `${bad.name}: ${what}`))
      progress(
        `${trial + 1} of ${trials} ${bad.name}: ${own.length} requests, the longest ${seconds(longestMs(own))}, bytes sent ${resentRatio(own).toFixed(2)} times, drained in ${seconds(drainMs)}${broken.map(what => `\n  BROKEN ${what}`).join('')}`
      )
    }
    const count = await until(
      () => countStored(port, ledger),
      ({ lost }) => lost === 0
    )
    const readyP99Ms = Math.round(Math.max(...gateway.readyMs))
    return {
      fault: 'link',
      trials,
      skipped: 0,
      acked: ackedOf(ledger),
      ...count,
      unopenable: 0,
      readyP99Ms,
      broken: violations.length,
      requests: exchanges.length,
      longestRequestMs: Math.round(longestMs(exchanges)),
      inFlightMost: inFlightMost(exchanges),
      resentRatio: Number(resentRatio(exchanges).toFixed(3)),
      violations
    }
  } finally {
    await remove()
  }
}

export const link: Fault = {
  about: 'bad links between agent and collector: slow, lossy, narrow, silent, cut, repeating, unknown',
  quick: badLinks.length,
  run
}
