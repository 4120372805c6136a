// Takes readings out of recordings, at random places, and says which silences there are.

import type { Millis } from '../../../protocol/series.ts'
import { random } from '../../../simulators/random.ts'
import type { Device } from './recording.ts'

/** Readings until something is known. */
const knownAfter = 40
const shortest = 4
const longest = 12
const most = 10

/** A stretch of time without a reading. */
export interface Silence {
  /** Time of the reading before it. */
  readonly last: Millis
  readonly next: Millis
  readonly injected: boolean
}

export interface Silenced {
  readonly times: readonly Millis[]
  readonly silences: readonly Silence[]
}

/** What there must be no alarm for: a reading that is here, transport and all, after one and a half periods and two seconds. */
export const bound = (periodMs: Millis): Millis => 1.5 * periodMs + 2000

const ownSilences = (times: readonly Millis[], shortestMs: Millis): Silence[] =>
  times.slice(1).flatMap((next, at) => (next - times[at]! > shortestMs ? [{ last: times[at]!, next, injected: false }] : []))

/** @param transport of a reading, at the most */
export const asRecorded = ({ times, periodMs }: Device, transport: Millis): Silenced => ({
  times,
  silences: ownSilences(times, bound(periodMs) - transport)
})

/** With silences of 4 to 12 periods, ten in a recording at the most. */
export const silenced = (device: Device, seed: number, transport: Millis): Silenced => {
  const chance = random(seed)
  const { times, periodMs } = device
  const count = Math.min(most, Math.floor((times.length - knownAfter) / 60))
  const room = Math.floor((times.length - knownAfter) / Math.max(1, count))
  const gone = new Set<number>()
  const lasts = new Set<Millis>()
  for (let index = 0; index < count; index++) {
    const from = knownAfter + index * room + chance.integer(Math.max(1, room - 2 * longest))
    const last = times[from - 1]!
    const until = last + (shortest + chance.uniform() * (longest - shortest)) * periodMs
    lasts.add(last)
    for (let at = from; at < times.length - 1 && times[at]! < until; at++) gone.add(at)
  }
  const left = times.filter((_, at) => !gone.has(at))
  const silences = ownSilences(left, bound(periodMs) - transport)
  return { times: left, silences: silences.map(one => ({ ...one, injected: lasts.has(one.last) })) }
}
