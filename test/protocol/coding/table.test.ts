import fc from 'fast-check'
import t from 'tap'
import { BitReader } from '../../../protocol/coding/reader.ts'
import { readTable, writeTable } from '../../../protocol/coding/table.ts'
import { BitWriter } from '../../../protocol/coding/writer.ts'
import { defaultLimits } from '../../../protocol/limits.ts'
import { isName, type Series, series } from '../../../protocol/series.ts'

const bytesOf = (list: readonly Series[]): Uint8Array => {
  const writer = new BitWriter(16)
  writeTable(writer, list)
  return writer.take()
}

const there = (list: readonly Series[]): readonly Series[] => {
  const bytes = bytesOf(list)
  return readTable(new BitReader(bytes, 0, bytes.length), defaultLimits).list
}

t.test('series come back with every name that is allowed', async t => {
  const name = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter(isName)
  const one = fc.tuple(name, fc.dictionary(name, name, { maxKeys: 3 })).map(([measurement, tags]) => series(measurement, tags))
  fc.assert(
    fc.property(fc.array(one, { maxLength: 8 }), list => {
      t.same(there(list), list)
    }),
    { numRuns: 300 }
  )
})

t.test('the sensors of a machine cost a few bytes each, those of its sisters nearly none', async t => {
  const names = ['temperature', 'vibration_rms', 'pressure', 'rotational_speed', 'Motor Current', 'flow']
  const machine = (asset: string): Series[] => names.map(name => series(name, { asset, line: 'bottling', site: 'north' }))
  const one = bytesOf(machine('pump-1')).length
  const ten = bytesOf(Array.from({ length: 10 }, (_, i) => machine(`pump-${i}`)).flat()).length
  t.ok(one < 60, `one machine: ${one} bytes`)
  t.ok(ten - one < 9 * 10, `nine more: ${ten - one} bytes`)
})

t.test('names that no series may have are refused', async t => {
  const bad = (key: string): Series => ({ key, measurement: key.split(',')[0]!, tags: {} })
  for (const key of ['a\u0007b', ' a', 'a,b', 'a,b=', 'a,z=1,b=2', 'a,b=1,b=2', `${'x'.repeat(129)}`])
    t.throws(() => there([bad(key)]), { code: 'WAY_BATCH_CORRUPT' }, JSON.stringify(key))
})
