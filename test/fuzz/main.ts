// Runs a fuzzer by name: npm run fuzz -- codec --count 1000000

import { parseArgs } from 'node:util'
import { agreement } from './agreement.ts'
import { codec } from './codec.ts'
import type { Fuzz } from './fuzz.ts'
import { roundtrip } from './roundtrip.ts'

const fuzzers: Readonly<Record<string, Fuzz>> = {
  agreement,
  codec,
  roundtrip
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } }
})
const fuzz = fuzzers[positionals[0] ?? '']
if (!fuzz) {
  console.error(`Which fuzzer? One of: ${Object.keys(fuzzers).join(', ')}`)
  process.exitCode = 64
} else if (!fuzz({ count: Number(values.count), seed: Number(values.seed) }, line => console.log(line))) process.exitCode = 1
