import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { http } from '../../platform/http.ts'
import { capture } from '../support/capture.ts'

const { post, close } = http()
t.teardown(close)

t.test('an answer without end is cut at the cap; one that stops in the middle is given up at the deadline', async t => {
  let whole = true
  const server = createServer((_request, response) => {
    response.writeHead(200)
    const drip = (): void => {
      if (!response.destroyed) response.write('x'.repeat(1000), () => whole && setImmediate(drip))
    }
    drip()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.equal((await post({ url, headers: {}, timeoutMs: 5000 })).body.length, 64 * 1024)
  whole = false
  await t.rejects(post({ url, headers: {}, timeoutMs: 100 }), { message: /no whole answer within 100 ms/ })
})

t.test('silence, a refused connection and a stop are errors; any status is an answer', async t => {
  const server = await capture()
  server.answer = 'silence'
  await t.rejects(post({ url: server.url, headers: {}, timeoutMs: 50 }), { message: /no whole answer within 50 ms/ })
  const stopping = new AbortController()
  const going = post({ url: server.url, headers: {}, timeoutMs: 60_000, signal: stopping.signal })
  await server.received(server.requests.length + 1)
  stopping.abort()
  await t.rejects(going)
  await t.rejects(
    post({ url: server.url, headers: {}, timeoutMs: 60_000, signal: stopping.signal }),
    'one that has ended already'
  )
  server.answer = { status: 503, headers: { 'retry-after': '7' }, body: 'busy' }
  const answer = await post({ url: server.url, headers: { 'x-a': 'b' }, body: Uint8Array.of(104, 105), timeoutMs: 5000 })
  t.match(answer, { status: 503, headers: { 'retry-after': '7' }, body: 'busy' })
  t.match(server.requests.at(-1), { method: 'POST', headers: { 'x-a': 'b' }, body: 'hi' })
  await server.close()
  await t.rejects(post({ url: server.url, headers: {}, timeoutMs: 5000 }), 'nobody listens any more')
})
