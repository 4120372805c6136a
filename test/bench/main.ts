// Runs a benchmark by name: npm run bench -- codec --data ../shared/data

import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { codec } from './codec.ts'

const benches: Readonly<Record<string, Bench>> = {
  codec
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } })
const bench = benches[positionals[0] ?? '']
if (bench) await bench({ data: values.data ?? process.env['WAYSIDE_DATA'] }, line => console.log(line))
else {
  console.error(`Which bench? One of: ${Object.keys(benches).join(', ')}`)
  process.exitCode = 64
}
