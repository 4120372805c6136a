import fc from 'fast-check'
import t from 'tap'
import { frame, type Record, scan, untorn } from '../../../platform/segments/frame.ts'

const start = { position: 0, before: 0 }
const records = fc.array(
  fc.record({
    kind: fc.integer({ min: 0, max: 255 }),
    count: fc.nat(1000),
    body: fc.uint8Array({ maxLength: 200 })
  }),
  { minLength: 1, maxLength: 20 }
)
const sum = (some: readonly Pick<Record, 'count'>[]): number => some.reduce((total, { count }) => total + count, 0)

t.test('what was framed is read again, and nothing else', async t => {
  fc.assert(
    fc.property(records, written => {
      const { records: read, gaps, end } = scan(frame(written, start), start)
      t.equal(gaps.length, 0)
      t.same(end, { position: written.length, before: sum(written) })
      return written.every(({ kind, count, body }, index) => {
        const again = read[index]!
        return again.kind === kind && again.count === count && Buffer.compare(again.body, body) === 0
      })
    }),
    { numRuns: 50 }
  )
})

t.test('of a file cut off at any byte exactly the records before the cut are read', async t => {
  const written = Array.from({ length: 6 }, (_, index) => ({ kind: 1, count: index, body: Buffer.alloc(index * 7, index) }))
  const bytes = frame(written, start)
  const ends = written.map((_, index) => frame(written.slice(0, index + 1), start).length)
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { records: read, gaps } = scan(bytes.subarray(0, cut), start)
    if (read.length !== ends.filter(end => end <= cut).length || gaps.length > 0) t.fail(`cut at ${cut}`)
  }
  t.pass('every byte')
})

t.test('a flipped bit costs one record, whose units are counted, unless it is the last', async () => {
  fc.assert(
    fc.property(records, fc.nat(), fc.integer({ min: 0, max: 7 }), (written, at, bit) => {
      const bytes = frame(written, start)
      const offset = at % bytes.length
      bytes[offset] = bytes[offset]! ^ (1 << bit)
      const { records: read, gaps, end } = scan(bytes, start)
      const lost = sum(written) - end.before + sum(gaps)
      const wrong = read.some(({ position, body }) => Buffer.compare(body, written[position - 1]!.body) !== 0)
      // The flag of a write's first record, and the padding, are read but carry no value.
      return !wrong && read.length >= written.length - 1 && sum(read) + lost === sum(written)
    }),
    { numRuns: 500 }
  )
})

t.test('a gap in the last write is a tear: it and all behind it never happened', async t => {
  const [a, b] = [
    { kind: 1, count: 1, body: Buffer.from('a') },
    { kind: 1, count: 2, body: Buffer.from('b') }
  ]
  const first = frame([a], start)
  const second = frame([b, a, b], { position: 1, before: 1 })
  const torn = Buffer.concat([first, second])
  torn.fill(0, first.length + 41, first.length + 82)
  t.same(untorn(scan(torn, start), 1).end, { position: 2, before: 3 }, 'nobody was told of the second write')
  t.equal(untorn(scan(torn, start), 4).gaps.length, 1, 'it was known to be on disk: damage')
  const third = Buffer.concat([torn, frame([a], { position: 4, before: 6 })])
  t.equal(untorn(scan(third, start), 1).gaps.length, 1, 'a write began behind it: damage')
})

t.test('records from a position on are void where the next segment begins there', async t => {
  const body = Buffer.from('x')
  const bytes = frame(
    [1, 2, 3].map(count => ({ kind: 1, count, body })),
    start
  )
  t.equal(scan(bytes, start, 3).records.length, 2)
})
