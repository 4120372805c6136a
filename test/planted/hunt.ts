// Hunts one planted bug: in a process of its own, because a bug may hang.

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Plant, plantIn, type Suite } from './plant.ts'

export interface Hunt {
  /** Seeds tried, with the one that found it. */
  readonly seeds: number
  /** What was found, or undefined. */
  readonly fault: string | undefined
}

export interface HuntOptions {
  /** The folder that has dist, package.json and node_modules. */
  readonly root: string
  readonly suite: Suite
  readonly seedsMost: number
}

/** A seed that takes longer hangs. */
const hangMs = 120_000

/** @param plant nothing for the product as it is */
export const hunt = async (plant: Plant | undefined, { root, suite, seedsMost }: HuntOptions): Promise<Hunt> => {
  const folder = await mkdtemp(join(tmpdir(), 'wayside-planted-'))
  try {
    const copy = await plantIn(folder, root, plant)
    const script = join(copy, 'test/planted/seeds.js')
    const child = spawn(process.execPath, [script, '--suite', suite, '--seeds', `${seedsMost}`], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    let [seeds, hung] = [0, false]
    let fault: string | undefined
    const hang = (): NodeJS.Timeout =>
      setTimeout(() => {
        hung = true
        child.kill('SIGKILL')
      }, hangMs)
    let timer = hang()
    for await (const line of createInterface({ input: child.stdout })) {
      clearTimeout(timer)
      timer = hang()
      if (line.startsWith('seed ')) seeds = Number(line.slice(5))
      else if (line.startsWith('found ')) fault = line.slice(6)
    }
    clearTimeout(timer)
    if (child.exitCode === null && child.signalCode === null) await new Promise(resolve => child.once('exit', resolve))
    if (hung) fault ??= 'hangs'
    else if (child.exitCode !== 0) fault ??= `ended with ${child.exitCode ?? child.signalCode}`
    return { seeds, fault }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
