// The ways in which a disk gets full under an agent, or before it starts.

import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../simulators/random.ts'
import { statusOf } from '../support/site.ts'
import type { Filler } from './filler.ts'
import type { Load } from './load.ts'
import type { Site } from './site.ts'

export interface Scene {
  readonly site: Site
  readonly load: Load
  readonly filler: Filler
  readonly chance: Random
  readonly signal: AbortSignal
}

/** Keeps the disk full, whatever the agent gives up. */
const hold = async ({ filler, signal }: Scene, ms: number): Promise<void> => {
  const end = performance.now() + ms
  while (performance.now() < end) {
    await filler.fill()
    await delay(20, undefined, { signal })
  }
}

const gradually = async (scene: Scene): Promise<string> => {
  while (await scene.filler.grow(128 << 10)) await delay(5, undefined, { signal: scene.signal })
  await hold(scene, 200 + scene.chance.integer(1500))
  return 'little by little'
}

const suddenly = async (scene: Scene): Promise<string> => {
  await hold(scene, 200 + scene.chance.integer(1500))
  return 'at once'
}

/** With a backlog in its outbox, the agent is to come up without a byte free. */
const beforeTheStart = async (scene: Scene): Promise<string> => {
  const { site, filler, chance, signal } = scene
  await site.stopCollector()
  await delay(500 + chance.integer(500), undefined, { signal })
  await (chance.uniform() < 0.5 ? site.kill() : site.stop())
  await filler.fill()
  const opened = await site.open()
  const { waiting = 0 } = opened ? await statusOf(site.statusPort) : {}
  await hold(scene, 200 + chance.integer(500))
  await site.startCollector()
  await hold(scene, 200 + chance.integer(1000))
  return opened ? `came up with ${waiting} readings waiting` : 'did not come up'
}

/** Each says what was seen, when the disk has been full for a while. */
export const fillings: readonly ((scene: Scene) => Promise<string>)[] = [gradually, suddenly, beforeTheStart]
