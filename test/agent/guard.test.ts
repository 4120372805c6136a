import t from 'tap'
import { refusal, urlHost } from '../../agent/guard.ts'

const asked = (method: string, host: string | undefined, more: Record<string, string> = {}) => ({
  method,
  headers: { ...(host === undefined ? {} : { host }), ...more }
})
const sent = { 'x-wayside': '1' }

t.test('on a loopback address every request must name this machine', async t => {
  for (const host of ['127.0.0.1:7332', 'localhost:7332', '[::1]:7332', '127.0.0.1']) {
    t.equal(refusal(asked('GET', host), '127.0.0.1'), undefined, host)
  }
  for (const host of ['evil.example:7332', '127.0.0.1.evil.example', 'user@evil.example', '', undefined, '192.168.1.5:7332']) {
    t.match(refusal(asked('GET', host), '127.0.0.1'), /Host must be 127\.0\.0\.1/, `${host}`)
  }
})

t.test('elsewhere reading is open to the names that scrapers use, changing is not', async t => {
  t.equal(refusal(asked('GET', 'gateway.lan:7332'), '0.0.0.0'), undefined)
  t.match(refusal(asked('POST', 'gateway.lan:7332', sent), '0.0.0.0'), /Host must be 0\.0\.0\.0/)
  t.equal(refusal(asked('POST', '0.0.0.0:7332', sent), '0.0.0.0'), undefined)
})

t.test('what changes something must carry the header that no page of another site can send', async t => {
  t.match(refusal(asked('POST', '127.0.0.1:7332'), '127.0.0.1'), /x-wayside: 1 is missing/)
  t.match(refusal(asked('POST', '127.0.0.1:7332', { 'x-wayside': '0' }), '127.0.0.1'), /missing/)
  t.equal(refusal(asked('POST', '127.0.0.1:7332', sent), '127.0.0.1'), undefined)
})

t.test('an IPv6 address stands in brackets in a URL', async t => {
  t.same(['::1', '127.0.0.1', 'localhost'].map(urlHost), ['[::1]', '127.0.0.1', 'localhost'])
})
