// Random columns, short and long, encoded and decoded: every bit must come back.

import { decodeColumns, encodeColumns } from '../../protocol/codec.ts'
import { sameBits } from '../../protocol/coding/float.ts'
import { randomColumns } from '../protocol/batches.ts'
import { random } from '../support/random.ts'
import type { Fuzz } from './fuzz.ts'

export const roundtrip: Fuzz = ({ count, seed }, print) => {
  let [different, samples] = [0, 0]
  for (let i = 0; i < count; i++) {
    const columns = randomColumns(random(seed * 1_000_003 + i), 6, i % 10 === 0 ? 1500 : 100)
    const found = decodeColumns(encodeColumns(columns))
    const isSame = columns.every(
      ({ times, values }, at) => sameBits(found[at]!.times, times) && sameBits(found[at]!.values, values)
    )
    for (const { times } of columns) samples += times.length
    if (isSame && found.length === columns.length) continue
    different++
    print(`columns ${i} of seed ${seed} differ`)
  }
  print(JSON.stringify({ messages: count, samples, different }))
  return different === 0
}
