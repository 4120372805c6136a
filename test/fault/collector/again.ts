// Delivers what a collector has stored again and again, and says which answers are not those of the first time.

import { readRefused, readStored } from '../../../protocol/answer.ts'
import type { Item } from './stock.ts'
import { spread } from './stock.ts'
import type { Wire } from './wire.ts'

export interface Again {
  /** Batches delivered again so far, forged ones among them. */
  readonly delivered: number
  readonly forged: number
  /** Forged ones of which nobody knew any more whether they were the same, because the journal had let the batch go: the answer said so. */
  readonly unverified: number
  readonly ms: number
  readonly complaints: readonly string[]
  /** So many more of these, in random order. */
  deliver(items: readonly Item[], count: number): Promise<void>
}

const inFlight = 64
const forgedEvery = 50

/** @param choose a whole number from 0 to below */
export const openAgain = (wireOf: (agent: string) => Wire, choose: (below: number) => number): Again => {
  const complaints: string[] = []
  let [delivered, forged, unverified, ms] = [0, 0, 0, 0]

  const genuine = async ({ agent, epoch, sequence, bytes, hash }: Item): Promise<void> => {
    const { status, body } = await wireOf(agent).batch(bytes, Number.NEGATIVE_INFINITY)
    const ack = status === 200 ? readStored(body) : undefined
    const named = ack?.epoch === epoch && ack.lane === 'live' && ack.sequence === sequence && ack.hash === hash
    if (!named || ack.status !== 'duplicate')
      complaints.push(`again ${agent} ${epoch} ${sequence}: ${status} ${body.slice(0, 200)}`)
  }

  const conflicting = async ({ agent, epoch, sequence, forged: bytes }: Item): Promise<void> => {
    forged++
    const { status, body } = await wireOf(agent).batch(bytes, Number.NEGATIVE_INFINITY)
    const ack = status === 200 ? readStored(body) : undefined
    if (ack?.status === 'duplicate' && body.includes('"unverified":true')) unverified++
    else if (status !== 409 || readRefused(body)?.retriable !== false || !body.includes('WAY_BATCH_CONFLICT'))
      complaints.push(`forged ${agent} ${epoch} ${sequence}: ${status} ${body.slice(0, 200)}`)
  }

  return {
    complaints,
    get delivered() {
      return delivered
    },
    get forged() {
      return forged
    },
    get unverified() {
      return unverified
    },
    get ms() {
      return ms
    },
    async deliver(items, count) {
      const began = performance.now()
      await spread(count, inFlight, async index => {
        const item = items[choose(items.length)]!
        await (index % forgedEvery === 0 ? conflicting(item) : genuine(item))
        delivered++
      })
      ms += performance.now() - began
    }
  }
}
