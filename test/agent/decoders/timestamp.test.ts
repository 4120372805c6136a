import t from 'tap'
import { timestamp } from '../../../agent/decoders/timestamp.ts'

const time = Date.UTC(2025, 5, 1, 12, 30, 15, 250)

t.test('what is no time is refused, saying what was expected', t => {
  for (const value of ['yesterday', '2025-13-01T00:00:00Z', true, {}, [], 'NaN', Number.POSITIVE_INFINITY, 1e30]) {
    t.throws(
      () => timestamp(value, 'auto'),
      { code: 'WAY_PAYLOAD_INVALID', message: /epoch s, ms, us, ns or ISO 8601/ },
      String(value)
    )
  }
  t.throws(() => timestamp('2025-06-01T12:30:15Z', 'ms'), { message: /epoch ms/ })
  t.throws(() => timestamp(1748781015250, 'iso'), { message: /ISO 8601/ })
  t.end()
})

t.test('an epoch is told by its magnitude', t => {
  t.equal(timestamp(time, 'auto'), time)
  t.equal(timestamp(time * 1e3, 'auto'), time)
  t.equal(timestamp(time * 1e6, 'auto'), time)
  t.equal(timestamp(Math.floor(time / 1000), 'auto'), time - 250)
  t.equal(timestamp(time / 1000, 'auto'), time, 'seconds may have a fraction')
  t.equal(timestamp(String(time), 'auto'), time, 'as text too')
  t.equal(timestamp(86_400_000, 'ms'), 86_400_000, 'a named form overrules the magnitude')
  t.end()
})

t.test('ISO 8601 is read with any zone, and as UTC without one', t => {
  for (const text of [
    '2025-06-01T12:30:15.250Z',
    '2025-06-01t12:30:15.250z',
    '2025-06-01 12:30:15,250',
    '2025-06-01T14:30:15.250+02:00',
    '2025-06-01T14:30:15.250+0200',
    '2025-06-01T07:30:15.250-05'
  ]) {
    t.equal(timestamp(text, 'auto'), time, text)
  }
  t.end()
})
