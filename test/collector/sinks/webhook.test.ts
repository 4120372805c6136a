import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import type { Parcel } from '../../../collector/sinks/sink.ts'
import { webhook } from '../../../collector/sinks/webhook.ts'
import { series } from '../../../protocol/series.ts'
import { capture } from '../../support/capture.ts'

const never = new AbortController().signal

const alert = (id: string, some: Partial<Alert> = {}): Alert => ({
  id,
  detector: 'limit',
  group: series('vibration', { asset: 'pump-1' }),
  asset: 'pump-1',
  state: 'firing',
  change: 'firing',
  number: 1,
  told: 1,
  severity: 'warning',
  pendingSince: Date.UTC(2026, 0, 1),
  firingSince: Date.UTC(2026, 0, 1, 0, 5),
  score: 2.5,
  explanation: 'mean 12.1 is above 10',
  ...some
})

const parcel = (...alerts: Alert[]): Parcel => ({ position: 1, columns: [], windows: [], alerts })

const make = (url: string, some: object = {}) => webhook.make(webhook.options.parse({ url, ...some }))

t.test('after a failure in the middle only what was not taken is sent again', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const sink = make(server.url)
  const parcels = [parcel(alert('a')), parcel(alert('b'))]
  const keys = (): unknown[] => server.requests.splice(0).map(({ headers }) => headers['idempotency-key'])
  server.answer = { status: 503 }
  await t.rejects(sink.deliver(parcels, never), { message: /alert a: it answered 503/ })
  t.same(keys(), ['a/1'])
  const first = server.received(1).then(() => {
    server.answer = { status: 503 }
  })
  server.answer = { status: 200 }
  await t.rejects(sink.deliver(parcels, never), { message: /alert b/ })
  await first
  t.same(keys(), ['a/1', 'b/1'])
  server.answer = { status: 200 }
  await sink.deliver(parcels, never)
  t.same(keys(), ['b/1'])
})

t.test('the message names the machine, when and why', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  await make(server.url).deliver([parcel(alert('limit/vibration,asset=pump-1/7'))], never)
  const [request] = server.requests
  t.match(request, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': /^limit\/.*\/7\/1$/ }
  })
  t.match(JSON.parse(request!.body), {
    text: 'pump-1: mean 12.1 is above 10 (since 2026-01-01T00:05:00.000Z)',
    machine: 'pump-1',
    state: 'firing',
    when: '2026-01-01T00:05:00.000Z',
    why: 'mean 12.1 is above 10',
    score: 2.5,
    tags: { asset: 'pump-1' }
  })
})

t.test('what is pending, or never fired, is not told', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const { firingSince: _, told: __, ...calm } = alert('c')
  const resolved = { state: 'resolved', change: 'resolved', number: 2, told: 2, resolvedAt: Date.UTC(2026, 0, 2) } as const
  await make(server.url).deliver(
    [parcel({ ...calm, state: 'pending', change: 'pending' }, { ...calm, ...resolved, told: 1 }, alert('d', resolved))],
    never
  )
  t.same(
    server.requests.map(({ headers }) => headers['idempotency-key']),
    ['d/2']
  )
  t.match(JSON.parse(server.requests[0]!.body), { when: '2026-01-02T00:00:00.000Z', text: /back to normal/ })
})

t.test('the token comes from its file, anew when it changes', async t => {
  const server = await capture()
  const directory = mkdtempSync(join(tmpdir(), 'wayside-webhook-'))
  t.teardown(async () => {
    rmSync(directory, { recursive: true })
    await server.close()
  })
  const file = join(directory, 'token')
  writeFileSync(file, 'one\n', { mode: 0o600 })
  const sink = make(server.url, { tokenFile: file })
  await sink.deliver([parcel(alert('a'))], never)
  t.equal(server.requests[0]?.headers.authorization, 'Bearer one')
})
