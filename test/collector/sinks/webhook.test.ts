import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

const parcel = (position: number, ...changes: Alert[]): Parcel => ({
  ...{ position, columns: [], windows: [], alerts: [] },
  notifications: [{ id: `${position}-0`, time: Date.UTC(2026, 0, 1, 0, 6), of: { site: 'north' }, changes }]
})

const make = (url: string | undefined, some: object = {}) => webhook.make(webhook.options.parse({ url, ...some }))

t.test('after a failure in the middle only what was not taken is sent again', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const sink = make(server.url)
  const parcels = [parcel(1, alert('a')), parcel(2, alert('b'))]
  const keys = (): unknown[] => server.requests.splice(0).map(({ headers }) => String(headers['idempotency-key']).split('-')[0])
  server.answer = { status: 503 }
  await t.rejects(sink.deliver(parcels, never), { message: /notification 1-0: it answered 503/ })
  t.same(keys(), ['1'])
  const first = server.received(1).then(() => {
    server.answer = { status: 503 }
  })
  server.answer = { status: 200 }
  await t.rejects(sink.deliver(parcels, never), { message: /notification 2-0/ })
  await first
  t.same(keys(), ['1', '2'])
  server.answer = { status: 200 }
  await sink.deliver(parcels, never)
  t.same(keys(), ['2'])
})

/** What is posted of changes. */
const postedOf = async (changes: readonly Alert[], some: object = {}) => {
  const server = await capture()
  await make(server.url, some).deliver([parcel(1, ...changes)], never)
  await server.close()
  return server.requests.map(({ body, headers }) => ({ headers, body: JSON.parse(body) }))
}

const resolved = (id: string): Alert =>
  alert(id, { state: 'resolved', change: 'resolved', number: 2, told: 2, resolvedAt: Date.UTC(2026, 0, 2) })

t.test('the message names the machine, when and why', async t => {
  const [request] = await postedOf([alert('limit/vibration,asset=pump-1/7')])
  t.match(request, {
    headers: { 'content-type': 'application/json', 'idempotency-key': /^1-0-[0-9a-f]{32}$/ },
    body: {
      text: 'pump-1: mean 12.1 is above 10 (since 2026-01-01T00:05:00.000Z)',
      of: { site: 'north' },
      changes: [
        {
          machine: 'pump-1',
          state: 'firing',
          severity: 'warning',
          when: '2026-01-01T00:05:00.000Z',
          why: 'mean 12.1 is above 10',
          score: 2.5,
          tags: { asset: 'pump-1' }
        }
      ]
    }
  })
  t.match(await postedOf([resolved('d')]), [{ body: { text: /back to normal.*at 2026-01-02T00:00:00.000Z/ } }])
})

t.test('of many changes all are named, the first of them in full', async t => {
  const many = Array.from({ length: 250 }, (_, index) => alert(`a${index}`, { asset: `pump-${index}` }))
  const [request] = await postedOf([...many, resolved('b')])
  t.match(request!.body.text, /^251 changes of alerts of site north \(250 firing, 1 back to normal\): pump-0, .* and 240 more$/)
  t.same(
    request!.body.changes.map(({ id }: { id: string }) => id),
    [...many.map(({ id }) => id), 'b']
  )
  t.equal(request!.body.changes.filter(({ why }: { why?: string }) => why !== undefined).length, 100)
})

t.test('a storm comes in parts that servers take, each under a key of its own', async t => {
  const id = (index: number): string => `limit/vibration,asset=pump-${index},line=assembly-hall-west,site=north/1767225600000`
  const many = Array.from({ length: 2500 }, (_, index) => alert(id(index), { asset: `pump-${index}` }))
  const requests = await postedOf(many)
  t.same(
    requests.map(({ body: { part, parts, changes } }) => [part, parts, changes.length]),
    [
      [1, 3, 1000],
      [2, 3, 1000],
      [3, 3, 500]
    ]
  )
  t.equal(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size, 3)
  t.same(
    requests.flatMap(({ body }) => body.changes.map(({ id }: { id: string }) => id)),
    many.map(({ id }) => id)
  )
  for (const { body } of requests) t.ok(JSON.stringify(body).length < 512 * 1024)
})

t.test('the key depends on what is told', async t => {
  const keys = await Promise.all(
    [[alert('a')], [alert('a')], [alert('b')], [alert('a', { number: 2 })]].map(async changes => {
      const [request] = await postedOf(changes)
      return request!.headers['idempotency-key']
    })
  )
  t.equal(new Set(keys).size, 3)
})

t.test('Slack, Teams and PagerDuty get what they take', async t => {
  t.match(await postedOf([alert('a', { explanation: 'mean <12> & more' })], { payload: 'slack' }), [
    { body: { text: /^pump-1: mean &lt;12&gt; &amp; more/ } }
  ])
  const [card] = await postedOf([alert('a', { severity: 'critical' }), resolved('b')], { payload: 'teams' })
  t.match(card!.body, {
    type: 'message',
    attachments: [
      {
        content: {
          type: 'AdaptiveCard',
          body: [{ weight: 'Bolder' }, { color: 'Attention', text: /^pump-1/ }, { color: 'Good' }]
        }
      }
    ]
  })
  const directory = mkdtempSync(join(tmpdir(), 'wayside-webhook-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const tokenFile = join(directory, 'key')
  writeFileSync(tokenFile, 'r0uting\n', { mode: 0o600 })
  const pager = { payload: 'pagerduty', tokenFile }
  const [fires, ends] = await postedOf([alert('a'), resolved('a')], pager)
  t.match(fires!.body, { routing_key: 'r0uting', event_action: 'trigger', payload: { source: 'pump-1', severity: 'warning' } })
  t.match(ends!.body, { event_action: 'resolve', dedup_key: fires!.body.dedup_key })
  t.notOk(fires!.headers['authorization'])
  t.not(fires!.headers['idempotency-key'], ends!.headers['idempotency-key'])
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
  await sink.deliver([parcel(1, alert('a'))], never)
  t.equal(server.requests[0]?.headers.authorization, 'Bearer one')
})

t.test('what is refused for good is said to be, after all the rest of it was tried; what asks to wait says how long', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const sink = make(server.url)
  const parcels = [parcel(1, alert('a')), parcel(2, alert('b'))]
  const answers = async (status: number, headers: Record<string, string> = {}): Promise<unknown> => {
    server.answer = { status, headers, body: 'because' }
    return sink.deliver(parcels, never)
  }
  for (const status of [400, 404, 405, 410, 413, 415, 422])
    t.same(await answers(status), { why: 'refused', notification: '1-0', reason: `it answered ${status}: because` })
  for (const status of [401, 403, 408, 409, 429, 500, 503])
    await t.rejects(answers(status), { code: 'WAY_SINK_FAILED' }, `${status}`)
  for (const status of [429, 503])
    t.same(await answers(status, { 'retry-after': '7' }), {
      why: 'busy',
      waitMs: 7000,
      reason: `it answered ${status}: because`
    })
  await t.rejects(answers(308, { location: 'https://elsewhere.example' }), { message: /redirects are not followed: set url/ })
  server.requests.splice(0)
  const positions: number[] = []
  server.answer = { status: 204 }
  const taken = async (position: number): Promise<void> => void positions.push(position)
  t.equal(await sink.deliver(parcels, never, taken), undefined)
  t.same(positions, [1, 2])
})

t.test('an incident that is refused does not keep others of the same notification', async t => {
  const server = await capture()
  const directory = t.testdir({})
  t.teardown(() => server.close())
  const tokenFile = join(directory, 'key')
  writeFileSync(tokenFile, 'r0uting\n', { mode: 0o600 })
  const sink = make(server.url, { payload: 'pagerduty', tokenFile })
  const send = () => sink.deliver([parcel(1, alert('a'), alert('b'), alert('c'))], never)
  server.answer = { status: 400 }
  void server.received(1).then(() => {
    server.answer = { status: 202 }
  })
  t.match(await send(), { why: 'refused' })
  t.equal(server.requests.length, 3)
  t.equal(await send(), undefined)
  t.equal(server.requests.length, 4, 'only the one that was refused')
})

t.test('nothing that it says of itself tells more of an address than its origin', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const sink = make(`${server.url}/services/T0/s3cret?key=s3cret`)
  const told = async (status: number): Promise<string> => {
    server.answer = { status, body: 'Cannot POST /services/T0/s3cret?key=s3cret, nor /services/T0/s3cret' }
    const outcome = await sink.deliver([parcel(1, alert('a'))], never).catch(error => error as Error)
    return outcome instanceof Error ? outcome.message : JSON.stringify(outcome)
  }
  for (const status of [404, 308, 500]) t.notMatch(await told(status), /s3cret/, `${status}`)
  t.match(await told(500), `webhook at ${server.url} did not take notification 1-0: it answered 500`)
})

t.test('an address that is a credential comes from a file, anew when it changes', async t => {
  const server = await capture()
  t.teardown(() => server.close())
  const urlFile = join(t.testdir({}), 'url')
  const sink = make(undefined, { urlFile })
  const send = () => sink.deliver([parcel(1, alert('a'))], never)
  await t.rejects(send(), { message: /^webhook did not take notification 1-0: urlFile: .* cannot be read/ })
  writeFileSync(urlFile, `${server.url}/one\n`, { mode: 0o644 })
  await t.rejects(send(), { message: /can be read by others/ })
  chmodSync(urlFile, 0o600)
  await send()
  writeFileSync(urlFile, `${server.url}/another\n`)
  await send()
  t.same(
    server.requests.map(({ path }) => path),
    ['/one', '/another']
  )
  writeFileSync(urlFile, 'http://hooks.example/s3cret\n')
  await t.rejects(send(), { message: /holds no https address/ })
  await send().catch(error => t.notMatch(error.message, /s3cret/))
  writeFileSync(urlFile, 'https://169.254.169.254/s3cret\n')
  await t.rejects(send(), { message: /it is at 169.254.169.254, which is not public/ })
})

const problemOf = (some: object): string | undefined => webhook.check?.(webhook.options.parse(some))

t.test('options that do not fit together are named', async t => {
  t.match(problemOf({}), /url and urlFile: set exactly one/)
  t.match(problemOf({ url: 'https://hooks.example', urlFile: 'url' }), /set exactly one/)
  t.equal(problemOf({ urlFile: 'url' }), undefined)
  t.match(problemOf({ url: 'https://169.254.169.254/latest' }), /it is at 169.254.169.254, which is not public/)
  t.match(problemOf({ url: 'https://10.1.2.3' }), /set allowPrivate/)
  t.equal(problemOf({ url: 'https://10.1.2.3', allowPrivate: true }), undefined)
  t.equal(problemOf({ url: 'http://127.0.0.1:8080' }), undefined)
  const pager = { url: 'https://events.example', payload: 'pagerduty' }
  t.match(problemOf(pager), /pagerduty needs tokenFile/)
  t.equal(problemOf({ ...pager, tokenFile: 'key' }), undefined)
})

t.test(
  'every incident of PagerDuty can be closed: a storm opens those of the most severe, and each that is over ends its own',
  async t => {
    const tokenFile = join(t.testdir({}), 'key')
    writeFileSync(tokenFile, 'r0uting\n', { mode: 0o600 })
    const pager = { payload: 'pagerduty', tokenFile }
    const names = Array.from({ length: 100 }, (_, index) => `a${index}`)
    const storm = names.map((name, index) => alert(name, { severity: index < 95 ? 'warning' : 'critical' }))
    const opened = await postedOf([...storm, resolved('b')], pager)
    const actions = opened.map(({ body }) => body.event_action)
    t.equal(actions.filter(action => action === 'trigger').length, 20)
    t.equal(actions.at(-1), 'resolve')
    t.equal(opened.filter(({ body }) => body.payload.severity === 'critical').length, 5)
    t.match(opened[0]!.body.payload.summary, /^one of 100 alerts: pump-1: mean 12.1/)
    const ended = await postedOf(names.map(resolved), pager)
    t.same(new Set(ended.map(({ body }) => body.event_action)), new Set(['resolve']))
    const keys = new Set(ended.map(({ body }) => body.dedup_key))
    t.equal(keys.size, 100)
    for (const { body } of opened.slice(0, 20)) t.ok(keys.has(body.dedup_key))
  }
)
