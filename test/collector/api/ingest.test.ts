import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import type { Receive } from '../../../collector/ingest/receive.ts'
import { contract } from '../../../protocol/answer.ts'
import { serving } from '../../support/serving.ts'

const headers = { authorization: 'Bearer good', 'content-type': contract.contentType }

const recording = () => {
  const calls: unknown[][] = []
  const receive: Receive = {
    batch: async (agent, watermark, bytes) => {
      calls.push(['batch', agent, watermark, Buffer.from(bytes).toString('hex')])
      return {
        status: 409,
        answer: { status: 'refused', code: 'WAY_EPOCH_FENCED', reason: 'old', retriable: false },
        headers: { 'x-more': '1' }
      }
    },
    heartbeat: async (agent, watermark) => {
      calls.push(['heartbeat', agent, watermark])
      return { status: 200, answer: { status: 'heard' } }
    },
    losses: async (agent, body) => {
      calls.push(['losses', agent, body])
      return { status: 200, answer: { status: 'confirmed', epoch: 'e', upTo: 1 } }
    }
  }
  return { calls, receive }
}

t.test('without a known token nothing is taken, and the body is not even read', async t => {
  const { calls, receive } = recording()
  const { server, close } = await serving({ receive })
  t.teardown(close)
  for (const path of [contract.batches, contract.heartbeats]) {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: { ...headers, authorization: 'Bearer bad' },
      body: 'x'
    })
    t.equal(answer.status, 401)
    t.match(answer.headers.get('www-authenticate'), /^Bearer/)
    t.match(await answer.json(), {
      status: 'refused',
      code: 'WAY_AGENT_UNKNOWN',
      retriable: false,
      reason: /tokenSha256|SHA-256/
    })
  }
  // The answer comes although the announced body never does.
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write(
    `POST ${contract.batches} HTTP/1.1\r\nhost: x\r\ncontent-type: ${contract.contentType}\r\ncontent-length: 1000\r\n\r\n`
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  t.match(answer.toString(), /^HTTP\/1.1 401 /)
  socket.destroy()
  t.same(calls, [])
})

t.test('a body that is too large, or of another kind, is refused in words an agent understands', async t => {
  const { calls, receive } = recording()
  const { server, close } = await serving({ receive, bodyMax: 100 })
  t.teardown(close)
  const post = async (body: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}) => {
    const answer = await fetch(server.url + contract.batches, { method: 'POST', headers: { ...headers, ...more }, body })
    return [answer.status, ((await answer.json()) as { code: string }).code]
  }
  t.same(await post(new Uint8Array(101)), [413, 'WAY_BATCH_TOO_LARGE'])
  // Many times, because a connection that is reset too early loses the answer only now and then.
  for (let i = 0; i < 10; i++) t.same(await post(new Uint8Array(8 << 20)), [413, 'WAY_BATCH_TOO_LARGE'])
  t.equal((await post('{}', { 'content-type': 'application/json' }))[0], 415)
  t.equal((await post('x', { 'content-type': 'text/plain' }))[0], 415)
  t.same(calls, [])
})

t.test('a batch goes to its receiver byte for byte with agent and watermark, and the answer comes back as it is', async t => {
  const { calls, receive } = recording()
  const { server, close } = await serving({ receive })
  t.teardown(close)
  const answer = await fetch(server.url + contract.batches, {
    method: 'POST',
    headers: { ...headers, [contract.watermarkHeader]: '123' },
    body: Uint8Array.of(0, 255, 10, 13)
  })
  t.equal(answer.status, 409)
  t.equal(answer.headers.get('x-more'), '1')
  t.match(await answer.json(), { code: 'WAY_EPOCH_FENCED' })
  const heartbeat = await fetch(server.url + contract.heartbeats, { method: 'POST', headers: { authorization: 'Bearer good' } })
  t.same([heartbeat.status, await heartbeat.json()], [200, { status: 'heard' }])
  t.same(calls, [
    ['batch', 'gw-1', '123', '00ff0a0d'],
    ['heartbeat', 'gw-1', undefined]
  ])
})

t.test('an agent that asks too often is told to wait', async t => {
  const { server, close } = await serving({ limits: { agentRequests: 2 } })
  t.teardown(close)
  const beat = () => fetch(server.url + contract.heartbeats, { method: 'POST', headers: { authorization: 'Bearer good' } })
  const answers = await Promise.all([beat(), beat(), beat(), beat()])
  t.same(answers.map(({ status }) => status).sort(), [200, 200, 429, 429])
  const late = answers.find(({ status }) => status === 429)!
  t.ok(Number(late.headers.get('retry-after')) >= 0)
  t.match(await late.json(), { status: 'refused', code: 'WAY_COLLECTOR_BUSY', retriable: true })
})

t.test('a failure nobody expected is logged, and not shown to whoever asked', async t => {
  const errors: object[] = []
  const log = { info: () => {}, warn: () => {}, error: (_: string, fields: object = {}) => void errors.push(fields) }
  const broken: Receive = {
    batch: async () => Promise.reject(new Error('secret detail')),
    heartbeat: async () => Promise.reject(new Error('x')),
    losses: async () => Promise.reject(new Error('x'))
  }
  const { server, close } = await serving({ receive: broken, log })
  t.teardown(close)
  const answer = await fetch(server.url + contract.batches, { method: 'POST', headers, body: 'x' })
  t.equal(answer.status, 500)
  t.notMatch(await answer.text(), /secret/)
  t.match(errors, [{ reason: 'secret detail' }])
})

t.test('a port in use is named, with the setting to change', async t => {
  const { server, close } = await serving()
  t.teardown(close)
  const { port } = new URL(server.url)
  await t.rejects(serving({ port: Number(port) }), { code: 'WAY_PORT_IN_USE', message: new RegExp(`${port}.*listen\\.port`) })
})
