import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { decodeBatch, decodeIdentity } from '../../protocol/codec.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { shown } from './same.ts'

const folder = join(import.meta.dirname, '../../../test/golden')
const names = readdirSync(folder).flatMap(name => (name.endsWith('.batch') ? [name.slice(0, -6)] : []))
const read = (name: string) => ({
  bytes: new Uint8Array(readFileSync(join(folder, `${name}.batch`))),
  expected: JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as ReturnType<typeof shown>
})

/** The batch as text, or the code of the refusal. */
const outcome = (bytes: Uint8Array): string => {
  try {
    return JSON.stringify(shown(decodeBatch(bytes)))
  } catch (error) {
    if (error instanceof WaysideError) return error.code
    throw error
  }
}

t.ok(names.length >= 6, 'there are golden files')

for (const name of names) {
  t.test(`golden ${name} is read as when it was written`, async t => {
    const { bytes, expected } = read(name)
    t.same(shown(decodeBatch(bytes)), expected)
    const { agent, epoch, lane, sequence } = expected
    t.same(decodeIdentity(bytes), { agent, epoch, lane, sequence })
  })

  t.test(`golden ${name} is refused wherever it is cut`, async t => {
    const { bytes } = read(name)
    for (let length = 0; length < bytes.length; length++) {
      const found = outcome(bytes.subarray(0, length))
      if (found !== 'WAY_BATCH_CORRUPT') t.fail(`cut to ${length} bytes: ${found}`)
    }
  })

  t.test(`golden ${name} is refused or equal whatever bit of it flips`, async t => {
    const { bytes, expected } = read(name)
    const whole = JSON.stringify(expected)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const found = outcome(bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))
      if (!found.startsWith('WAY_BATCH_') && found !== whole) t.fail(`bit ${bit} flipped: ${found}`)
    }
  })
}
