// What a process has used so far, as Linux counts it: all its threads, in user and kernel.

import { readFileSync } from 'node:fs'

/** Linux counts CPU in hundredths of a second for every program, whatever its kernel does. */
const ticksPerSecond = 100

const secondsIn = (path: string): number => {
  const stat = readFileSync(path, 'utf8')
  // The name, in brackets, may hold anything; utime and stime are the 14th and 15th field of all.
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return (Number(user) + Number(system)) / ticksPerSecond
}

export const cpuSecondsOf = (pid: number): number => secondsIn(`/proc/${pid}/stat`)

/** Of its first thread only: the one that runs the program's JavaScript. */
export const mainSecondsOf = (pid: number): number => secondsIn(`/proc/${pid}/task/${pid}/stat`)

export interface Memory {
  readonly rssBytes: number
  readonly rssMostBytes: number
  /** Of it what no file stands behind, so no other program shares. */
  readonly ownBytes: number
}

export const memoryOf = (pid: number): Memory => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1])
  return { rssBytes: kibibytes('VmRSS') * 1024, rssMostBytes: kibibytes('VmHWM') * 1024, ownBytes: kibibytes('RssAnon') * 1024 }
}
