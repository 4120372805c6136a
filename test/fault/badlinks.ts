// The ways in which a link between agent and collector is bad, one line each.

import type { Random } from '../../simulators/random.ts'
import {
  bandwidth,
  blackHole,
  latency,
  loss,
  repeatedRequest,
  resetInAnswer,
  slicer,
  unanswered
} from '../../simulators/toxics.ts'
import type { Toxic } from '../../simulators/wires.ts'
import { type Settings, shortTimeoutMs } from './gateway.ts'

export interface BadLink {
  readonly name: string
  /** Absent: nothing gets through. */
  readonly toxic?: (chance: Random) => Toxic
  /** Batches get through while it lasts. */
  readonly passes?: boolean
  readonly settings?: Settings
  readonly lastsMs: number
  /** A request that gets no answer is given up after this long. */
  readonly giveUpMs: number
  /** Everything is through this long after the link is well again. */
  readonly drainMs: number
}

const short = { lastsMs: 5000, giveUpMs: shortTimeoutMs + 2000, drainMs: 20_000 }

export const badLinks: readonly BadLink[] = [
  { name: 'latency of 2 s there and back', toxic: chance => latency(800, 400, chance), passes: true, ...short, lastsMs: 9000 },
  { name: '5 % loss', toxic: chance => loss(0.05, chance), passes: true, ...short },
  { name: '30 % loss', toxic: chance => loss(0.3, chance), passes: true, ...short },
  { name: '64 kbit/s', toxic: () => bandwidth(64_000), passes: true, ...short },
  { name: 'pieces of 1 to 100 bytes', toxic: chance => slicer(100, chance), passes: true, ...short },
  { name: 'each request twice', toxic: () => repeatedRequest, passes: true, ...short },
  { name: 'black hole (a TLS handshake that stalls, too)', toxic: () => blackHole, ...short },
  { name: 'no answer after the request', toxic: () => unanswered, ...short },
  { name: 'RST in the answer', toxic: () => resetInAnswer, ...short },
  { name: 'cut', ...short },
  { name: 'a name that nobody knows', settings: { collectorHost: 'collector.invalid', tls: '' }, ...short },
  // Backoff with the times of the defaults: after two tries of 10 s the third may be a second or two away.
  {
    name: 'black hole, default times',
    toxic: () => blackHole,
    settings: { forward: '{}' },
    lastsMs: 22_000,
    giveUpMs: 15_000,
    drainMs: 90_000
  }
]
