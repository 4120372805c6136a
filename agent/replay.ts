// Sends payloads from the quarantine through intake again: after a decoder or a topic template was put right.

import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import { type IntakePorts, intake, intakeCounters, type Taken } from './intake.ts'
import type { Quarantined, Refused } from './quarantine.ts'

export interface Replayed {
  readonly sequence: number
  /** `taken`: its readings are recorded and it has left the quarantine. `stays`: it is kept. `missing`: there is none. */
  readonly outcome: 'taken' | 'stays' | 'missing'
  readonly readings: number
  /** Why it was not taken, and what to do. */
  readonly reason?: string
}

export interface ReplayPorts extends Omit<IntakePorts, 'quarantine'> {
  /** No clock that stood before this had been set. */
  readonly notBefore: Millis
  readonly quarantine: {
    get(sequence: number): Promise<Quarantined | undefined>
    add(refused: Refused): Promise<void>
    remove(sequence: number): Promise<void>
  }
}

export interface Replay {
  /** One call after the other, so that no payload is taken twice. */
  run(sequences: readonly number[]): Promise<Replayed[]>
  /** Payloads taken since the start. */
  taken(): number
}

const unmatched = 'no topic template fits its topic: add one to topics'
const cutOff = 'only its first 64 KiB were kept, it cannot be replayed: have the sender send it again'
const missing = 'no payload of this number is in the quarantine'

/** A reading without a time of its own gets that of its arrival, not of its replay. */
const asArrived =
  (arrived: number, known: boolean) =>
  (reading: Taken): Taken =>
    reading.ownTime || !known ? reading : { ...reading, time: arrived }

export const replay = (ports: ReplayPorts): Replay => {
  const { quarantine, counters, record } = ports
  let running: Promise<unknown> = Promise.resolve()
  let taken = 0

  const stays = (sequence: number, text: string): Replayed => ({ sequence, outcome: 'stays', readings: 0, reason: text })

  /** It moves to the end of the line, under a new number, where there is something new to say of it. */
  const refusedAgain = async ({ sequence, ...item }: Quarantined, { code, reason: text }: Refused): Promise<Replayed> => {
    // The quarantine keeps the beginning of a long reason.
    if (!text.startsWith(item.reason)) {
      await Promise.all([quarantine.add({ ...item, code, reason: text }), quarantine.remove(sequence)])
    }
    return stays(sequence, `${code}: ${text}`)
  }

  const again = async (item: Quarantined): Promise<Replayed> => {
    const { sequence, topic, payload, time } = item
    const counted = intakeCounters()
    let refused: Refused | undefined
    const take = intake({
      ...ports,
      counters: counted,
      record: (readings, urgent) => record(readings.map(asArrived(time, time >= ports.notBefore)), urgent),
      quarantine: {
        async add(refusal) {
          refused = refusal
        }
      }
    })
    await take({ topic, payload, qos: 1, duplicate: true })
    if (refused) return refusedAgain(item, refused)
    if (counted.unmatched > 0) return stays(sequence, unmatched)
    counters.readings += counted.readings
    taken++
    await quarantine.remove(sequence)
    return { sequence, outcome: 'taken', readings: counted.readings }
  }

  const find = async (sequence: number): Promise<Quarantined | Replayed> => {
    try {
      const item = await quarantine.get(sequence)
      if (!item) return { sequence, outcome: 'missing', readings: 0, reason: missing }
      return item.truncated ? stays(sequence, cutOff) : item
    } catch (error) {
      return stays(sequence, reason(error))
    }
  }

  const all = async (sequences: readonly number[]): Promise<Replayed[]> => {
    const found: (Quarantined | Replayed)[] = []
    for (const sequence of new Set(sequences)) found.push(await find(sequence))
    // Started together and in order, they share a commit.
    return Promise.all(
      found.map(item => ('outcome' in item ? item : again(item).catch(error => stays(item.sequence, reason(error)))))
    )
  }

  return {
    taken: () => taken,
    run(sequences) {
      const done = running.then(() => all(sequences))
      running = done.catch(() => {})
      return done
    }
  }
}
