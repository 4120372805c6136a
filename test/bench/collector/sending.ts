// A process that sends encoded batches over HTTP and says over IPC when it is ready, and what its sending took.

import { once } from 'node:events'
import { batchesOf, type Fleet, type Sent } from './fleet.ts'
import { posting } from './posting.ts'

export interface Sending {
  readonly port: number
  readonly fleet: Fleet
  /** Rounds of the fleet before those that count. */
  readonly warmRounds: number
  readonly rounds: number
}

export interface SentAll {
  readonly batches: number
  readonly seconds: number
  /** Answered 503 and sent again. */
  readonly again: number
}

const connections = 16
const againMs = 50

const { port, fleet, warmRounds, rounds } = JSON.parse(process.argv[2]!) as Sending
const { post, close } = posting(port, connections)

const sendAll = async (batches: readonly Sent[]): Promise<SentAll> => {
  let [next, again] = [0, 0]
  const began = performance.now()
  const send = async (): Promise<void> => {
    while (next < batches.length) {
      const batch = batches[next++]!
      for (let status = await post(batch); status !== 200; status = await post(batch)) {
        if (status !== 503) throw new Error(`a batch of ${batch.agent} was answered ${status}`)
        again++
        await new Promise(resolve => setTimeout(resolve, againMs))
      }
    }
  }
  await Promise.all(Array.from({ length: connections }, send))
  return { batches: batches.length, seconds: (performance.now() - began) / 1000, again }
}

await sendAll([...batchesOf(fleet, 0, warmRounds)])
const batches = [...batchesOf(fleet, warmRounds, warmRounds + rounds)]
process.send!('ready')
await once(process, 'message')
process.send!(await sendAll(batches))
close()
process.disconnect()
