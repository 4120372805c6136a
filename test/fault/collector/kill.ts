// kill -9 of the collector at random moments under load from many agents.

import type { Fault, FaultOptions, FaultReport } from '../fault.ts'
import { workshop } from '../workshop.ts'
import { interrupted } from './interrupted.ts'

const run = async (options: FaultOptions): Promise<FaultReport> => {
  const { directory, remove } = await workshop()
  try {
    return await interrupted({ fault: 'kill-collector', directory, interrupt: site => site.kill(), againEvery: 3 }, options)
  } finally {
    await remove()
  }
}

export const killCollector: Fault = {
  about: 'kill -9 of the collector at random moments, under load from senders and an agent: raw rows, windows and alerts',
  quick: 10,
  run
}
