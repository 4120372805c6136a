import t from 'tap'
import {
  bytesText,
  columnsText,
  countText,
  durationText,
  hexText,
  printable,
  rateText,
  tableText
} from '../../platform/readable.ts'

t.test('bytes take the unit in which they have one to four digits', async t => {
  const cases: [number, string][] = [
    [0, '0 bytes'],
    [1023, '1,023 bytes'],
    [1024, '1.0 KiB'],
    [1_048_525, '1.0 MiB'],
    [1_258_291, '1.2 MiB'],
    [256 << 20, '256.0 MiB'],
    [5e12, '4.5 TiB']
  ]
  for (const [bytes, text] of cases) t.equal(bytesText(bytes), text)
})

t.test('durations have two units at most and are never longer than what passed', async t => {
  const cases: [number, string][] = [
    [0, '0 ms'],
    [999.9, '999 ms'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [125_000, '2 min 5 s'],
    [12_000_000, '3 h 20 min'],
    [86_399_999, '23 h 59 min'],
    [86_400_000, '1 d'],
    [1000 * 86_400_000 + 7_200_000, '1,000 d 2 h']
  ]
  for (const [ms, text] of cases) t.equal(durationText(ms), text)
})

t.test('counts are grouped, rates have the digits that matter', async t => {
  t.equal(countText(1_234_567), '1,234,567')
  t.same([0, 0.004_321, 3.217, 99.95, 12_345.6].map(rateText), ['0', '0.00432', '3.22', '100', '12,346'])
})

t.test('foreign text cannot command a terminal', async t => {
  t.equal(printable('a\u001b[31mb\r\n\u202ec\u009b\u2028'), 'a\\u{1b}[31mb\\u{d}\\u{a}\\u{202e}c\\u{9b}\\u{2028}')
  t.equal(printable('Öl °C 温度 😀'), 'Öl °C 温度 😀')
})

t.test('a dump shows offset, bytes and ASCII, sixteen a line', async t => {
  t.equal(
    hexText(Buffer.from('0123456789abcdef\u0000|ÿ')),
    [
      '00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  |0123456789abcdef|',
      '00000010  00 7c c3 bf                                      |.|..|'
    ].join('\n')
  )
  t.equal(hexText(new Uint8Array()), '')
})

t.test('a table has its values in one column', async t => {
  t.equal(
    tableText([
      ['a', '1'],
      ['long', '2']
    ]),
    '  a     1\n  long  2\n'
  )
})

t.test('columns are as wide as their widest cell', async t => {
  t.equal(
    columnsText(
      ['a', 'name'],
      [
        ['long', ''],
        ['', 'x']
      ]
    ),
    'a     name\nlong\n      x\n'
  )
})
