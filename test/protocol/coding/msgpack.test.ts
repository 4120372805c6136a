import { unpack } from 'msgpackr'
import t from 'tap'
import { packArray, Unpacker } from '../../../protocol/coding/msgpack.ts'

const numbers = [0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]

t.test('any msgpack reader reads an envelope', async t => {
  const text = 'x'.repeat(200)
  const bytes = new Uint8Array(70_000).fill(7)
  const found = unpack(packArray(numbers.length + 3, [...numbers, 'gateway-07', text, bytes])) as unknown[]
  t.same(found.slice(0, numbers.length).map(Number), numbers)
  t.same(found.slice(numbers.length, -1), ['gateway-07', text])
  t.equal(Buffer.compare(found.at(-1) as Uint8Array, bytes), 0)
})

t.test('what was packed is unpacked', async t => {
  const unpacker = new Unpacker(packArray(numbers.length + 2, [...numbers, 'ü', Uint8Array.of(1, 255)]))
  t.equal(unpacker.array(), numbers.length + 2)
  t.same(
    numbers.map(() => unpacker.number()),
    numbers
  )
  t.equal(unpacker.text(64), 'ü')
  t.equal(unpacker.hex(), '01ff')
  unpacker.finish()
})

t.test('other kinds, extensions among them, are refused where they stand', async t => {
  const refused = (read: (unpacker: Unpacker) => unknown, ...bytes: number[]): void => {
    t.throws(() => read(new Unpacker(Uint8Array.from(bytes))), { code: 'WAY_BATCH_CORRUPT', message: /at byte/ })
  }
  refused(each => each.number(), 0xd6, 0xff, 0, 0, 0, 0)
  refused(each => each.number(), 0xcb, 0, 0, 0, 0, 0, 0, 0, 0)
  refused(each => each.number(), 0xff)
  refused(each => each.number(), 0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0)
  refused(each => each.array(), 0xdc, 0, 1)
  refused(each => each.text(9), 0xda, 0, 1, 65)
  refused(each => each.text(9), 0xa2, 0xc3, 0x28)
  refused(each => each.text(1), 0xa2, 65, 65)
  refused(each => each.range(), 0xc6, 0xff, 0xff, 0xff, 0xff, 0)
  refused(each => each.range(), 0xc7, 1, 1, 0)
})
