import fc from 'fast-check'
import t from 'tap'
import { packetLimit } from '../../../agent/sources/packet-limit.ts'

/** The header of an MQTT packet: type, then the length in groups of seven bits. */
const packet = (length: number, body = Buffer.alloc(length)): Buffer => {
  const digits: number[] = []
  for (let rest = length; digits.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    digits.push((rest % 128) + (rest >= 128 ? 128 : 0))
  }
  return Buffer.concat([Buffer.from([0x30, ...digits]), body])
}

t.test('a packet that announces too much is refused by its header alone', t => {
  t.equal(packetLimit(1000)(packet(1001, Buffer.alloc(0))), false)
  t.equal(packetLimit(1000)(packet(268_435_455, Buffer.alloc(0))), false)
  t.equal(packetLimit(1000)(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x00])), false, 'a length has four bytes at most')
  t.end()
})

t.test('packets within the limit pass however the stream is cut, and the first beyond it does not', t => {
  const holds = fc.property(
    fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 10 }),
    fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
    (lengths, cuts) => {
      const stream = Buffer.concat([...lengths.map(length => packet(length)), packet(501)])
      const header = stream.length - 501
      const fits = packetLimit(500)
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const end = Math.min(stream.length, at + cuts[turn % cuts.length]!)
        if (fits(stream.subarray(at, end)) === end >= header) return false
        if (end >= header) return true
        at = end
      }
      return false
    }
  )
  t.doesNotThrow(() => fc.assert(holds, { numRuns: 500 }))
  t.end()
})
