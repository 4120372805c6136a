// Runs the evaluation on NAB's recordings: node dist/test/evaluate/nab/main.js --data ../shared/data

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readNab } from './read.ts'
import { report } from './report.ts'

const { values } = parseArgs({ options: { data: { type: 'string' } } })
const data = values.data ?? process.env['WAYSIDE_DATA']
if (data) report(readNab(join(data, 'nab')), line => console.log(line))
else {
  console.error('SKIPPED: no recordings. Give their folder with --data or WAYSIDE_DATA; it has nab/data and nab/labels.')
  process.exitCode = 64
}
