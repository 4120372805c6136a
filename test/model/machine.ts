// A machine whose power fails: files that forget any part of what was not synced, under one run of a program after the other.

import type { Folder } from '../../platform/files.ts'
import { random } from '../../simulators/random.ts'
import { WorldFolder } from '../../simulators/world/folder.ts'
import type { Life } from '../../simulators/world/life.ts'

export class Machine {
  readonly files: WorldFolder
  #life: Life = { alive: false }

  constructor(seed: number) {
    const atOnce = (_ms: number, call: () => void): (() => void) => {
      setImmediate(call)
      return () => {}
    }
    this.files = new WorldFolder({ after: atOnce }, random(seed))
  }

  /** The files as a new run sees them; the run before is dead from now on. */
  start(): Folder {
    this.#life.alive = false
    this.#life = { alive: true }
    return this.files.of(this.#life)
  }

  /** Lets work begin and strikes in the middle of its next sync. Resolves when that has happened, or the work had nothing to sync. */
  async strike(work: Promise<unknown>, powerCut: boolean): Promise<'died' | 'done'> {
    const struck = new Promise<'died'>(resolve => {
      this.files.duringNextWrite(() => {
        this.#life.alive = false
        if (powerCut) this.files.cutPower()
        resolve('died')
      })
    })
    const outcome = await Promise.race([struck, work.then(() => 'done' as const)])
    this.files.duringNextWrite(() => {})
    return outcome
  }
}

/** How many sequences of commands are tried: a few in the tests, as many as wanted by WAYSIDE_MODEL_RUNS. */
export const runs = Number(process.env['WAYSIDE_MODEL_RUNS'] ?? 150)

/** A sequence takes some 10 ms. */
export const patienceMs = 30_000 + runs * 200
