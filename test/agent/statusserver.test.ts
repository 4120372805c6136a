import { request } from 'node:http'
import t, { type Test } from 'tap'
import type { Facts } from '../../agent/answers.ts'
import type { Health } from '../../agent/health.ts'
import type { Quarantined } from '../../agent/quarantine.ts'
import { openStatusServer } from '../../agent/statusserver.ts'
import { wellStatus } from '../support/status.ts'

const payload = Buffer.from([0, 1, 255])
const item: Quarantined = {
  sequence: 5,
  time: Date.UTC(2026, 0, 1),
  topic: 'a/b',
  code: 'WAY_PAYLOAD_INVALID',
  reason: 'why',
  payload,
  truncated: false
}
const offline: Health = {
  live: true,
  healthy: false,
  state: 'degraded',
  problems: [{ what: 'no link', sinceMs: 1, severity: 'degraded', next: 'wait' }]
}
const well: Health = { live: true, healthy: true, state: 'healthy', problems: [] }

const scene = async (test: Test, health: Health = well) => {
  const replayed: (readonly number[])[] = []
  const facts: Facts = {
    agent: {
      status: () => wellStatus(),
      quarantined: async after => (after < 5 ? [item] : []),
      async replay(sequences) {
        replayed.push(sequences)
        return sequences.map(sequence => ({ sequence, outcome: 'taken', readings: 1 }))
      }
    },
    watch: { health: () => health }
  }
  const server = await openStatusServer(facts, { host: '127.0.0.1', port: 0 })
  test.teardown(() => server.close())
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${server.url}${path}`, init)
    const text = await response.text()
    return { status: response.status, type: response.headers.get('content-type'), text, body: (): unknown => JSON.parse(text) }
  }
  const post = (body: string, headers: Record<string, string> = { 'x-wayside': '1' }) =>
    get('/quarantine/replay', { method: 'POST', headers, body })
  return { url: server.url, get, post, replayed }
}

t.test('status, metrics and health are told', async t => {
  const { get } = await scene(t)
  t.match((await get('/status')).body(), { agent: 'gw', outbox: { bytesMax: 1 << 20 } })
  t.match(await get('/metrics'), { status: 200, type: /^text\/plain; version=0\.0\.4/, text: /wayside_agent_live 1/ })
  t.match(await get('/health'), { status: 200, type: 'application/json' })
  t.same((await get('/live')).body(), { live: true })
})

t.test('an agent without a link is unhealthy and alive', async t => {
  const { get } = await scene(t, offline)
  const health = await get('/health')
  t.equal(health.status, 503)
  t.same(health.body(), offline)
  t.equal((await get('/live')).status, 200)
})

t.test('an agent whose loops stand still is not alive', async t => {
  const { get } = await scene(t, { ...offline, live: false, state: 'failed' })
  const live = await get('/live')
  t.equal(live.status, 503)
  t.match(live.body(), { live: false, problems: [{ what: 'no link' }] })
})

t.test('the quarantine is listed without payloads, and one is shown with its bytes', async t => {
  const { get } = await scene(t)
  const { payload: _, ...facts } = item
  t.same((await get('/quarantine')).body(), [{ ...facts, bytes: 3 }])
  t.same((await get('/quarantine?after=5')).body(), [])
  t.match((await get('/quarantine/item?sequence=5')).body(), { sequence: 5, payload: payload.toString('base64') })
  t.match(await get('/quarantine/item?sequence=4'), { status: 404, text: /no payload 4/ })
})

t.test('a replay takes a list of numbers and nothing else', async t => {
  const { post, replayed } = await scene(t)
  t.match((await post('{"sequences":[5,6]}')).body(), [{ sequence: 5, outcome: 'taken' }, { sequence: 6 }])
  t.same(replayed, [[5, 6]])
  const wrong = [
    '',
    'nonsense',
    '[]',
    '{"sequences":[]}',
    '{"sequences":[-1]}',
    '{"sequences":[1],"all":true}',
    '{"sequences":["1"]}'
  ]
  for (const body of [...wrong, JSON.stringify({ sequences: Array.from({ length: 101 }, (_, index) => index) })]) {
    t.equal((await post(body)).status, 400, body.slice(0, 40))
  }
  t.equal((await post(`{"sequences":[1]}${' '.repeat(20_000)}`)).status, 413)
  t.equal(replayed.length, 1)
})

t.test('a page in a browser can neither read nor replay', async t => {
  const { url, post, replayed } = await scene(t)
  t.equal((await post('{"sequences":[5]}', { 'content-type': 'text/plain' })).status, 403)
  const status = await new Promise(resolve => {
    request(`${url}/status`, { headers: { host: 'evil.example' } }, response => resolve(response.resume().statusCode)).end()
  })
  t.equal(status, 403)
  t.same(replayed, [])
})

t.test('unknown paths and methods are answered with the known ones', async t => {
  const { get } = await scene(t)
  t.match(await get('/nothing'), { status: 404, text: /GET \/metrics/ })
  t.match(await get('/status', { method: 'POST', headers: { 'x-wayside': '1' } }), { status: 404 })
})

t.test('a port in use is named, with the setting', async t => {
  const { url } = await scene(t)
  const port = Number(new URL(url).port)
  await t.rejects(openStatusServer({} as Facts, { host: '127.0.0.1', port }), {
    code: 'WAY_PORT_IN_USE',
    message: /status\.port/
  })
})
