import t from 'tap'
import type { Health } from '../../agent/health.ts'
import { statusText } from '../../agent/statustext.ts'
import { wellStatus } from '../support/status.ts'

const well: Health = { live: true, healthy: true, state: 'healthy', problems: [] }
const { outbox, rates } = wellStatus()

t.test('a status is told in sections, with numbers as people write them', async t => {
  const now = Date.UTC(2026, 0, 2)
  const text = statusText(
    wellStatus({
      now,
      monotonic: 12_000_000,
      uptimeMs: 12_000_000,
      answeredAt: 11_998_000,
      intake: { messages: 12_345, readings: 23_456, unmatched: 1, failed: 0, lost: {}, quarantined: { WAY_PAYLOAD_INVALID: 2 } },
      reduce: { recorded: 23_456, passed: 20_000, dropped: { deadband: 3456 } },
      waiting: 5000,
      waitingBytes: 1_258_291,
      outbox: { ...outbox, waitingBatches: 3, oldestUnsent: now - 90_000, acknowledged: 15_000 },
      uncounted: { future: 3, refused: 1200, examples: [{ series: 'x,asset=a9', label: 'asset' }] },
      rates: { ...rates, hoursUntilFull: 80.5, drainSeconds: 3.2 }
    }),
    well
  )
  for (const row of [
    /^agent gw$/m,
    /^ {2}health +healthy$/m,
    /^ {2}up +3 h 20 min, since /m,
    /^taken$/m,
    /^ {2}source 0 +connected$/m,
    /^ {2}messages +12,345 since the start$/m,
    /^ {2}quarantined +2 WAY_PAYLOAD_INVALID$/m,
    /^ {2}dropped by +3,456 deadband$/m,
    /^ {2}waiting +5,000 samples in 3 batches$/m,
    /^ {2}outbox +1\.2 MiB of 1\.0 MiB$/m,
    /^ {2}oldest unsent +2026-01-01T23:58:30\.000Z, 1 min 30 s ago$/m,
    /^ {2}not counted +3 from the future, 1,200 beyond the collector's limits, such as x,asset=a9: look at its tag asset$/m,
    /^ {2}full without link +3 d 8 h$/m,
    /^ {2}drained in +4 s$/m,
    /^ {2}last good answer +2 s ago$/m
  ])
    t.match(text, row)
})

t.test('what is wrong comes first, with what happens next', async t => {
  const problem = { what: 'no \u001b[31mlink', sinceMs: 61_000, severity: 'degraded', next: 'it tries again' } as const
  const text = statusText(
    wellStatus({
      problem: 'refused',
      sources: [{ connected: false, problem: 'start the broker' }],
      clock: { trusted: false, bootId: '', jumps: 0 }
    }),
    { ...well, healthy: false, state: 'degraded', problems: [problem] }
  )
  t.match(
    text,
    /^agent gw\n {2}health +degraded\n {2}problem +no \\u\{1b\}\[31mlink, for 1 min 1 s; it tries again\n {2}link +refused\n/
  )
  t.match(text, /source 0 +not connected: start the broker/)
  t.match(text, /clock +not set/)
})

t.test('what is not known yet is said in words', async t => {
  const text = statusText(wellStatus({ rates: { ...rates, drainSeconds: undefined } }), well)
  for (const row of [
    /oldest unsent +none/,
    /full without link +never/,
    /drained in +not at this rate/,
    /last good answer +none yet/
  ]) {
    t.match(text, row)
  }
})
