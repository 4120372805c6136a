import t from 'tap'
import type { ListedItem } from '../../agent/answers.ts'
import { itemText, listText, replayText } from '../../agent/quarantinetext.ts'

const item: ListedItem = {
  sequence: 5,
  time: Date.UTC(2026, 0, 1),
  topic: 'load/m1\u001b/count',
  code: 'WAY_PAYLOAD_INVALID',
  reason: 'not a\nnumber',
  bytes: 4,
  truncated: false
}

t.test('a list has one line for each, whatever its topic and reason hold', async t => {
  t.equal(
    listText([item, { ...item, sequence: 6, truncated: true }]),
    '5  2026-01-01T00:00:00.000Z  load/m1\\u{1b}/count  4 bytes  WAY_PAYLOAD_INVALID: not a\\u{a}number\n' +
      '6  2026-01-01T00:00:00.000Z  load/m1\\u{1b}/count  4 bytes, cut  WAY_PAYLOAD_INVALID: not a\\u{a}number\n'
  )
  t.equal(listText([]), 'the quarantine is empty\n')
})

t.test('one is shown with its bytes and its text', async t => {
  const text = itemText({ ...item, payload: Buffer.from('a\u001b\nü').toString('base64') })
  t.match(text, /^payload 5\n {2}arrived +2026-01-01T00:00:00\.000Z\n {2}topic +load\/m1\\u\{1b\}\/count\n/)
  t.match(text, /^00000000 {2}61 1b 0a c3 bc +\|a\.\.\.\.\|$/m)
  t.match(text, /\ntext\na\\u\{1b\}\\u\{a\}ü\n$/)
  t.match(itemText({ ...item, payload: '', truncated: true }), /size +0 bytes: only the beginning was kept/)
})

t.test('a replay is told by what was not taken, and a sum', async t => {
  t.equal(
    replayText([
      { sequence: 1, outcome: 'taken', readings: 2 },
      { sequence: 2, outcome: 'stays', readings: 0, reason: 'not a\nnumber' },
      { sequence: 3, outcome: 'missing', readings: 0, reason: 'none' }
    ]),
    '2 stays: not a\\u{a}number\n3 missing: none\n1 of 3 taken, 2 readings\n'
  )
})
