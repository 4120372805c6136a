// A process that opens a collector on what another has kept, and says over IPC how long that took.

import { type Composed, openComposed } from './composed.ts'

export interface Restored {
  readonly seconds: number
  readonly rssBytes: number
}

const restore = async (composed: Composed): Promise<Restored> => {
  const began = performance.now()
  const collector = await openComposed(composed)
  const seconds = (performance.now() - began) / 1000
  const { rss: rssBytes } = process.memoryUsage()
  await collector.close()
  return { seconds, rssBytes }
}

process.send!(await restore(JSON.parse(process.argv[2]!) as Composed))
process.disconnect()
