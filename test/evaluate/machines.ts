// Prints how well whole machines are judged on recordings: node dist/test/evaluate/machines.js --data FOLDER [skab] [wells] [cmapss]; all where none is named.

import { evaluateEngines } from './cmapss/evaluate.ts'
import { evaluateSkab } from './skab/evaluate.ts'
import { evaluateWells } from './wells/evaluate.ts'

const kinds: Readonly<Record<string, () => boolean>> = {
  skab: () => evaluateSkab(),
  wells: () => evaluateWells(),
  cmapss: () => evaluateEngines()
}

const named = Object.keys(kinds).filter(kind => process.argv.includes(kind))
for (const kind of named.length > 0 ? named : Object.keys(kinds)) kinds[kind]!()
