import t from 'tap'
import { problemOf } from '../../../agent/transport/problem.ts'

const coded = (code: string): Error => Object.assign(new Error('words of a library'), { code })
const attempt = { url: 'https://c.example', now: Date.UTC(2026, 5, 1) }

for (const [code, sentence] of [
  ['CERT_HAS_EXPIRED', /has expired and this machine's clock says 2026-06-01: put a new certificate/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /demands a certificate of this agent: set collector.certFile/],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', /does not trust the certificate of this agent/],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', /certificate of this agent has expired/],
  ['ETIMEDOUT', /does not answer: check network and firewall/],
  ['ECONNRESET', /whether it accepts the certificate of this agent/]
] as const) {
  t.test(`${code} is one sentence that ends with the code`, async t => {
    t.match(problemOf(coded(code), attempt), sentence)
    t.ok(problemOf(coded(code), attempt).endsWith(` (${code})`))
    t.equal(problemOf(new Error('outer', { cause: coded(code) }), attempt), problemOf(coded(code), attempt))
  })
}

t.test('the last moment of a clock that was never set, and the first of one that was', async t => {
  const at = (now: number): string => problemOf(coded('CERT_NOT_YET_VALID'), { ...attempt, now })
  t.match(at(Date.UTC(2025, 0, 1) - 1), /clock says 2024-12-31: waiting for the time to be set/)
  t.match(at(Date.UTC(2025, 0, 1)), /clock says 2025-01-01: correct the clock/)
})

t.test('the same problem a second later is the same sentence', async t => {
  const at = (now: number): string => problemOf(coded('CERT_NOT_YET_VALID'), { ...attempt, now })
  t.equal(at(5000), at(6000))
})

t.test('where http is spoken, certificates are not talked of', async t => {
  t.notMatch(problemOf(coded('ECONNRESET'), { ...attempt, url: 'http://127.0.0.1:1' }), /certFile/)
})

t.test('what is not known keeps its own words', async t => {
  t.equal(problemOf(new Error('odd'), attempt), 'https://c.example is out of reach: odd')
  t.match(problemOf(coded('constructor'), attempt), /words of a library/)
})
