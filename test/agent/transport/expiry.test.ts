import t from 'tap'
import { expiryWarning } from '../../../agent/transport/expiry.ts'

const day = 86_400_000
const end = Date.UTC(2026, 11, 31)

for (const [left, expected] of [
  [31 * day, undefined],
  [30 * day + 1, undefined],
  [30 * day, /ends on 2026-12-31, in 30 days/],
  [1, /ends on 2026-12-31, in 1 days/],
  [0, /ended on 2026-12-31/],
  [-day, /ended on 2026-12-31: put a new one into collector.certFile/]
] as const) {
  t.test(`${left / day} days before its end a certificate is ${expected ? 'warned of' : 'fine'}`, async t => {
    if (expected) t.match(expiryWarning(end, end - left), expected)
    else t.equal(expiryWarning(end, end - left), undefined)
  })
}
