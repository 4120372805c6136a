import t from 'tap'
import { number } from '../../../agent/decoders/number.ts'

const decode = number.make({})
const bytes = (text: string): Uint8Array => Buffer.from(text)

t.test('what is not one finite decimal number is refused', t => {
  for (const text of [
    '',
    ' ',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    '0x10',
    '1,5',
    '1 2',
    'on',
    '--1',
    '1e',
    '.',
    '1'.repeat(65)
  ]) {
    t.throws(() => decode(bytes(text)), { code: 'WAY_PAYLOAD_INVALID' }, JSON.stringify(text))
  }
  t.throws(() => decode(Uint8Array.of(0x31, 0xff)), { code: 'WAY_PAYLOAD_INVALID', message: /UTF-8/ })
  t.end()
})

t.test('a decimal number is one reading without a time', t => {
  for (const [text, value] of [
    ['21.5', 21.5],
    ['-3', -3],
    ['+7', 7],
    [' 4\r\n', 4],
    ['1e3', 1000],
    ['.5', 0.5],
    ['5.', 5]
  ] as const) {
    t.strictSame(decode(bytes(text)), [{ value }], text)
  }
  t.end()
})
