// Random batches, each read by the naive reader of FORMAT.md: it must find what was sent, to the bit.

import { readings } from '../protocol/agreement.ts'
import { randomBatch } from '../protocol/batches.ts'
import { random } from '../support/random.ts'
import type { Fuzz } from './fuzz.ts'

export const agreement: Fuzz = ({ count, seed }, print) => {
  let different = 0
  for (let i = 0; i < count; i++) {
    const { naive, sent } = readings(randomBatch(random(seed * 1_000_003 + i)))
    if (naive === sent) continue
    different++
    print(`batch ${i} of seed ${seed} differs`)
  }
  print(JSON.stringify({ batches: count, different }))
  return different === 0
}
