// The agent's program on a disk whose every sync takes SYNC_MS longer; tells at its end how long the event loop was held up.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { composedAgent } from '../support/composed.ts'
import { composedProgram } from '../support/composedprogram.ts'

const syncMs = Number(process.env['SYNC_MS'])
const held = monitorEventLoopDelay({ resolution: 10 })
let syncs = 0

await composedProgram(
  async configuration => {
    const agent = await composedAgent(configuration, async file => {
      syncs++
      await delay(syncMs)
      await file.sync()
    })
    syncs = 0
    held.enable()
    return agent
  },
  // The resolution is what the timer itself waits.
  log => log.info('slow disk', { syncs, seconds: process.uptime(), loopP99Ms: Math.max(0, held.percentile(99) / 1e6 - 10) })
)
