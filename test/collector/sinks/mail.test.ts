// Notifications to a mail server that speaks the protocol: what arrives, how it is encrypted, and what is not taken.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { mail } from '../../../collector/sinks/mail.ts'
import type { Parcel } from '../../../collector/sinks/sink.ts'
import { choose } from '../../../protocol/recipe.ts'
import { series } from '../../../protocol/series.ts'
import { authority, noOpenssl } from '../../support/authority.ts'
import { type SmtpServer, smtpServer } from '../../support/smtp.ts'

const never = new AbortController().signal

const alert = (machine: string, some: Partial<Alert> = {}): Alert => ({
  ...{ id: `hot/heat,asset=${machine}/1`, detector: 'hot', group: series('heat', { asset: machine }), asset: machine },
  ...{ state: 'firing', change: 'firing', number: 1, told: 1, severity: 'critical', score: 2 },
  ...{ pendingSince: 0, firingSince: Date.UTC(2026, 0, 1), explanation: 'mean 99 °C is above 90 °C' },
  ...some
})

const parcel = (position: number, ...changes: Alert[]): Parcel => ({
  ...{ position, columns: [], windows: [], alerts: [] },
  notifications: [{ id: `${position}-0`, time: Date.UTC(2026, 0, 1, 0, 6), of: { site: 'north' }, changes }]
})

const example = { from: 'wayside@plant.example', to: ['on-call@plant.example'] }

const make = ({ port }: SmtpServer, some: object = {}) =>
  mail.make(mail.options.parse({ ...example, host: '127.0.0.1', port, secure: 'none', timeout: '3s', ...some }))

const serving = async (
  t: { teardown(done: () => Promise<void>): void },
  options: Parameters<typeof smtpServer>[0] = {}
): Promise<SmtpServer> => {
  const server = await smtpServer(options)
  t.teardown(() => server.close())
  return server
}

const headerOf = (message: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'im').exec(message.split('\r\n\r\n')[0]!)?.[1]

t.test('a notification is a mail with the changes in lines, under a Message-ID made of its idempotency key', async t => {
  const server = await serving(t)
  const sink = make(server)
  await sink.deliver([parcel(1, alert('m1'), alert('m2'))], never)
  await sink.deliver([parcel(1, alert('m1'), alert('m2'))], never)
  t.equal(server.taken.length, 2)
  const [first, again] = server.taken
  t.same(again, first, 'a repeat is the same to the byte')
  const { message } = first!
  t.match(headerOf(message, 'message-id'), /^<1-0-[0-9a-f]{32}@plant\.example>$/)
  t.equal(headerOf(message, 'subject'), '[wayside] 2 changes of alerts of site north (2 firing): m1, m2')
  t.equal(headerOf(message, 'date'), 'Thu, 01 Jan 2026 00:06:00 +0000')
  t.equal(headerOf(message, 'auto-submitted'), 'auto-generated')
  t.match(message, /- critical: m1: mean 99 =C2=B0C is above 90 =C2=B0C \(since/)
  await sink.deliver([parcel(2, alert('m1', { number: 2 }))], never)
  t.not(headerOf(server.taken[2]!.message, 'message-id'), headerOf(message, 'message-id'))
  await sink.close()
})

t.test('signs in a name cannot end a line, a header or the message', async t => {
  const server = await serving(t)
  const sink = make(server, { subject: '' })
  const machine = 'm\r\nBcc: x@y.example\r\n.\r\nQUIT'
  await sink.deliver([parcel(1, alert('a', { asset: machine }), alert('b', { explanation: '\n.\n..\n' }))], never)
  t.equal(server.taken.length, 1)
  t.same(server.taken[0]!.to, example.to)
  t.equal(headerOf(server.taken[0]!.message, 'bcc'), undefined)
  t.notOk(server.lines.includes('QUIT'))
})

t.test('a message that says no for good is refused, one that says no for now comes again', async t => {
  const server = await serving(t)
  const sink = make(server)
  const send = () => sink.deliver([parcel(1, alert('m1'))], never)
  for (const [line, said] of [
    ['MAIL', '550 go away'],
    ['RCPT', '550 5.1.1 no such person'],
    ['DATA', '554 no'],
    ['.', '552 too much']
  ] as const) {
    server.answering = asked => (asked.startsWith(line) ? said : undefined)
    t.match(await send(), { why: 'refused', notification: '1-0', reason: new RegExp(said) }, `${line} ${said}`)
  }
  for (const [line, said] of [
    ['', '421 not now'],
    ['EHLO', '421 not now'],
    ['MAIL', '451 not now'],
    ['MAIL', '530 sign in first'],
    ['RCPT', '450 grey'],
    ['.', '452 full'],
    ['.', 'hangup'],
    ['', '554 no service here']
  ] as const) {
    server.answering = asked => ((line === '' ? asked === '' : asked.startsWith(line)) ? said : undefined)
    await t.rejects(send(), { code: 'WAY_SINK_FAILED', retriable: true }, `${line} ${said}`)
  }
  server.answering = () => undefined
  t.equal(await send(), undefined)
  await sink.close()
})

t.test('what one recipient does not take the others have, and nobody has it twice', async t => {
  const server = await serving(t)
  const sink = make(server, { to: ['a@plant.example', 'b@plant.example', 'c@plant.example'] })
  server.answering = line => (line.startsWith('RCPT TO:<b@') ? '550 unknown' : undefined)
  t.match(await sink.deliver([parcel(1, alert('m1'))], never), { why: 'refused', reason: /b@plant\.example/ })
  server.answering = () => undefined
  t.equal(await sink.deliver([parcel(1, alert('m1'))], never), undefined)
  t.same(
    server.taken.map(({ to }) => to),
    [['a@plant.example'], ['c@plant.example'], ['b@plant.example']]
  )
})

t.test('a server that says nothing, at any point, is given up after the timeout', async t => {
  const server = await serving(t)
  const sink = make(server, { timeout: '200ms' })
  for (const line of ['', 'EHLO', 'MAIL', '.']) {
    server.answering = asked => (line === '' || asked.startsWith(line) ? 'silence' : undefined)
    await t.rejects(sink.deliver([parcel(1, alert('m1'))], never), { code: 'WAY_SINK_FAILED' }, line)
  }
  const stopping = new AbortController()
  server.answering = () => 'silence'
  const delivering = make(server, { timeout: '10m' }).deliver([parcel(1, alert('m1'))], stopping.signal)
  stopping.abort()
  await t.rejects(delivering)
})

t.test('encrypted as it is told, never in the clear instead', { skip: noOpenssl }, async t => {
  const folder = t.testdir()
  const mine = await authority(folder, 'mine')
  const tls = await mine.issue()
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'secret\n', { mode: 0o600 })
  const user = { user: 'wayside', passwordFile, caFile: mine.caFile }
  const delivery = (server: SmtpServer, some: object) => make(server, some).deliver([parcel(1, alert('m1'))], never)

  for (const secure of ['starttls', 'tls'] as const) {
    const server = await serving(t, { tls, immediately: secure === 'tls', extensions: ['AUTH PLAIN'] })
    await delivery(server, { ...user, secure })
    t.match(server.taken, [{ encrypted: true, auth: 'wayside:secret' }], secure)
    await t.rejects(delivery(server, { secure }), { code: 'WAY_SINK_FAILED' }, 'an authority that nobody knows')
    t.equal(server.taken.length, 1)
    server.answering = line => (line.startsWith('AUTH') ? '535 wrong' : undefined)
    await t.rejects(delivery(server, { ...user, secure }), { message: /535 wrong/ }, 'a password may be renewed')
  }
  const clear = await serving(t, { extensions: ['AUTH PLAIN'] })
  await t.rejects(delivery(clear, { ...user, secure: 'starttls' }), { code: 'WAY_SINK_FAILED' })
  t.equal(clear.taken.length, 0)
  t.notOk(
    clear.lines.some(line => line.startsWith('AUTH')),
    'no password in the clear'
  )
  const open = await serving(t, { tls })
  open.answering = line => (line.startsWith('AUTH') ? '502 not here' : undefined)
  await t.rejects(delivery(open, { ...user, secure: 'starttls' }), { code: 'WAY_SINK_FAILED' }, 'nobody to sign in to')
})

t.test('options that would send in the clear, or half sign in, are refused', async t => {
  const options = choose({ mail }, {})
  const isValid = (some: object): boolean => options.safeParse({ use: 'mail', ...example, ...some }).success
  t.ok(isValid({ host: 'mail.example' }))
  t.ok(isValid({ host: 'localhost', secure: 'none' }))
  t.ok(isValid({ host: 'mail.example', user: 'me', passwordFile: '/p' }))
  t.notOk(isValid({ host: 'mail.example', secure: 'none' }))
  t.notOk(isValid({ host: 'mail.example', user: 'me' }))
  t.notOk(isValid({ host: 'mail.example', passwordFile: '/p' }))
  t.notOk(isValid({ host: 'smtp://mail.example' }))
  for (const to of [[], ['Me <me@x.example>'], ['a@b, c@d'], ['a@b\r\nRCPT'], ['<a@b>']])
    t.notOk(isValid({ host: 'mail.example', to }))
  t.notOk(isValid({ host: 'mail.example', subject: 'a\r\nBcc: b@c' }))
})
