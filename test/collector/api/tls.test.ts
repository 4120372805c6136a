import { once } from 'node:events'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { httpNetwork } from '../../../agent/http.ts'
import type { Network, Response } from '../../../agent/network.ts'
import { wireBytes } from '../../../agent/pace.ts'
import { namesOf } from '../../../collector/api/peer.ts'
import { openServer } from '../../../collector/api/server.ts'
import type { Receive } from '../../../collector/ingest/receive.ts'
import { Store } from '../../../collector/store/store.ts'
import { certificates } from '../../../platform/certificates.ts'
import type { Log } from '../../../platform/log.ts'
import { contract } from '../../../protocol/answer.ts'
import { openProxy } from '../../../simulators/proxy.ts'
import { authority, type Issued, noOpenssl, replaceFile } from '../../support/authority.ts'
import { listCatalog } from '../../support/catalog.ts'
import { memoryDisk } from '../../support/memory.ts'
import { quiet } from '../../support/served.ts'

const day = 86_400_000

const recordingLog = () => {
  const entries: string[] = []
  const add = (event: string, fields: object = {}): void => void entries.push(`${event} ${JSON.stringify(fields)}`)
  const log: Log = { info: add, warn: add, error: add }
  return { log, entries }
}

interface Files {
  readonly certFile: string
  readonly keyFile: string
  readonly clientCaFile?: string
}

/** A collector whose tokens are the names of its agents, and what it took. */
const serve = async (t: Test, files: Files, log: Log = recordingLog().log, now = Date.now()) => {
  const taken: string[] = []
  const take = async (agent: string) => {
    taken.push(agent)
    return { status: 200, answer: { status: 'heard' } as const }
  }
  const receive: Receive = { batch: take, heartbeat: take, losses: take }
  const served = {
    authenticate: (header: string | undefined) => header?.slice('Bearer '.length),
    receive,
    store: await Store.open(memoryDisk(), listCatalog()),
    ...quiet()
  }
  const clock = { now: () => now, monotonic: () => 0, sinceBoot: () => 0, after: () => () => {}, wait: async () => {} }
  const server = await openServer(served, { host: '127.0.0.1', port: 0, bodyMax: 1 << 20, ...files }, log, { clock })
  t.teardown(() => server.close())
  return { server, taken }
}

interface Own {
  readonly caFile: string
  readonly certFile?: string
  readonly keyFile?: string
}

const networkTo = (t: Test, url: string, { caFile, certFile, keyFile }: Own): Network => {
  const own = certFile && keyFile ? { cert: { path: certFile, setting: 'c' }, key: { path: keyFile, setting: 'k' } } : {}
  const network = httpNetwork(url, { certificates: certificates({ ca: { path: caFile, setting: 'a' }, ...own }) })
  t.teardown(() => network.close())
  return network
}

const send = (network: Network, agent: string, path: string = contract.batches): Promise<Response> =>
  network.post({
    path,
    headers: { authorization: `Bearer ${agent}`, 'content-type': contract.contentType },
    ...(path === contract.batches ? { body: new Uint8Array(500) } : {}),
    timeout: 5000
  })

const handshake = async (url: string, options: ConnectionOptions): Promise<TLSSocket> => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), ...options })
  await once(socket, 'secureConnect')
  return socket
}

t.test('the collector over TLS', { skip: noOpenssl }, async t => {
  const directory = t.testdir()
  const [plant, other] = await Promise.all([authority(directory, 'plant'), authority(directory, 'other')])
  const good = await plant.issue({ usage: 'serverAuth' })
  const { caFile } = plant
  const demanding = { ...good, clientCaFile: caFile }

  t.test('takes batches and heartbeats, and shows its pages, over https', async t => {
    const { server, taken } = await serve(t, good)
    t.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/)
    const network = networkTo(t, server.url, { caFile })
    t.equal((await send(network, 'gw-1')).status, 200)
    t.equal((await send(network, 'gw-1', contract.heartbeats)).status, 200)
    t.same(taken, ['gw-1', 'gw-1'])
  })

  t.test('speaks TLS 1.2 and 1.3, and nothing older, whatever the client would like', async t => {
    const { server } = await serve(t, good)
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await handshake(server.url, { ca: plant.ca, maxVersion })
      t.equal(socket.getProtocol(), maxVersion)
      socket.destroy()
    }
    for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const) {
      const old = { ca: plant.ca, minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' } as const
      await t.rejects(handshake(server.url, old), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
    }
  })

  t.test('takes nothing from who speaks http, and logs failed handshakes without end only once', async t => {
    const { log, entries } = recordingLog()
    const { server, taken } = await serve(t, good, log)
    for (let count = 0; count < 5; count++) {
      const network = networkTo(t, server.url.replace('https', 'http'), { caFile })
      await t.rejects(send(network, 'gw-1'), { message: /ended the connection: see its log, and whether it speaks https/ })
    }
    t.same(taken, [])
    t.match(entries, [/TLS handshake failed.*http request/])
  })

  t.test('demands from each agent a certificate of its own name', async t => {
    const past = { from: new Date(Date.now() - 9 * day), to: new Date(Date.now() - day) }
    const { server, taken } = await serve(t, demanding)
    const cases: [what: string, own: Issued | undefined, status: number, reason?: RegExp][] = [
      ['its own, by common name', await plant.issue({ name: 'gw-1', names: '' }), 200],
      ['its own, by alternative name', await plant.issue({ name: 'x', names: 'DNS:gw-9,DNS:gw-1' }), 200],
      ['none', undefined, 403, /gw-1 shows no certificate: set collector.certFile/],
      ['that of another agent', await plant.issue({ name: 'gw-2', names: '' }), 403, /is of gw-2, the token of gw-1/],
      ['one whose name only begins so', await plant.issue({ name: 'gw-10', names: 'DNS:gw-1.example' }), 403, /is of gw-10/],
      ['one in other letters', await plant.issue({ name: 'GW-1', names: '' }), 403, /is of GW-1/],
      ['its own from another authority', await other.issue({ name: 'gw-1' }), 403, /not trusted/],
      ['an expired one', await plant.issue({ name: 'gw-1', ...past }), 403, /not trusted \(CERT_HAS_EXPIRED\)/],
      ['one for servers', await plant.issue({ name: 'gw-1', usage: 'serverAuth' }), 403, /not trusted \(INVALID_PURPOSE\)/]
    ]
    for (const [what, own, status, reason] of cases) {
      for (const path of [contract.batches, contract.heartbeats]) {
        taken.length = 0
        const answer = await send(networkTo(t, server.url, { caFile, ...own }), 'gw-1', path)
        t.equal(answer.status, status, what)
        t.same(taken, status === 200 ? ['gw-1'] : [], `${what}: ${status === 200 ? 'taken' : 'not taken'}`)
        if (reason) t.match(JSON.parse(answer.body), { code: 'WAY_AGENT_FORBIDDEN', retriable: false, reason })
      }
    }
  })

  t.test('shows its pages to viewers without a certificate', async t => {
    const { server } = await serve(t, demanding)
    const socket = await handshake(server.url, { ca: plant.ca })
    socket.write('GET /api/v1/agents HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    t.match(answer.toString(), /^HTTP\/1\.1 (200|404) /)
  })

  t.test('a connection that outlives the certificate of its agent is no longer believed', async t => {
    const own = await plant.issue({ name: 'gw-1' })
    const { server, taken } = await serve(t, demanding, recordingLog().log, Date.now() + 400 * day)
    const answer = await send(networkTo(t, server.url, { caFile, ...own }), 'gw-1')
    t.match([answer.status, answer.body], [403, /has expired/])
    t.same(taken, [])
  })

  t.test('renews its certificate at the next connection, without a restart and without cutting a connection', async t => {
    const { log, entries } = recordingLog()
    const files = { certFile: `${directory}/renewed.pem`, keyFile: `${directory}/renewed.key` }
    await replaceFile(good.certFile, files.certFile)
    await replaceFile(good.keyFile, files.keyFile)
    const { server } = await serve(t, files, log)
    const shown = async (): Promise<string> => {
      const socket = await handshake(server.url, { rejectUnauthorized: false })
      const print = socket.getPeerX509Certificate()!.fingerprint256
      socket.destroy()
      return print
    }
    const network = networkTo(t, server.url, { caFile })
    await send(network, 'gw-1')
    const first = await shown()
    const next = await plant.issue()
    await replaceFile(next.certFile, files.certFile)
    t.equal(await shown(), first, 'half a pair is not taken')
    const renewals = (): string[] => entries.filter(entry => entry.includes('renewed'))
    t.match(renewals(), [/certificates not renewed.*listen.keyFile.*does not fit/])
    await replaceFile(next.keyFile, files.keyFile)
    t.not(await shown(), first)
    t.match(renewals(), [/not renewed/, /certificates renewed/])
    const last = await send(network, 'gw-1')
    t.match([last.status, last.headers['connection']], [200, 'close'], 'the old connection is answered, and then retired')
    t.equal((await send(network, 'gw-1')).headers['connection'], 'keep-alive')
    server.renew!()
    t.equal(renewals().length, 2, 'nothing new, nothing done')
  })

  t.test('renews whom it lets in: an agent of the old authority is out with its next connection', async t => {
    const files = { ...demanding, clientCaFile: `${directory}/clients.pem` }
    await replaceFile(plant.caFile, files.clientCaFile)
    const { server } = await serve(t, files)
    const [before, after] = [await plant.issue({ name: 'gw-1' }), await other.issue({ name: 'gw-1' })]
    const [old, young] = [networkTo(t, server.url, { caFile, ...before }), networkTo(t, server.url, { caFile, ...after })]
    t.same([(await send(old, 'gw-1')).status, (await send(young, 'gw-1')).status], [200, 403])
    await replaceFile(other.caFile, files.clientCaFile)
    server.renew!()
    t.equal((await send(old, 'gw-1')).headers['connection'], 'close')
    t.same([(await send(old, 'gw-1')).status, (await send(young, 'gw-1')).status], [403, 403])
    t.equal((await send(young, 'gw-1')).status, 200)
  })

  t.test('a body costs on the link about what the pace counts for it', async t => {
    const { server } = await serve(t, demanding)
    let bytes = 0
    const count = (part: Uint8Array): void => void (bytes += part.length)
    const link = await openProxy(Number(new URL(server.url).port), { watch: () => ({ sent: count, got: count }) })
    t.teardown(() => link.close())
    const own = await plant.issue({ name: 'gw-1' })
    const network = networkTo(t, `https://127.0.0.1:${link.port}`, { caFile, ...own })
    const post = async (size: number): Promise<number> => {
      const before = bytes
      const headers = { authorization: `Bearer gw-1`, 'content-type': contract.contentType, 'wayside-watermark': '1767225600000' }
      await network.post({ path: contract.batches, headers, body: new Uint8Array(size), timeout: 5000 })
      // The library frees a connection some microtasks after the answer.
      await new Promise(resolve => setImmediate(resolve))
      return bytes - before
    }
    await post(1)
    for (const size of [1, 1000, 10_000, 100_000]) {
      const share = (await post(size)) / wireBytes(size)
      t.ok(share > 0.4 && share < 1, `${size} bytes: the link carried ${share.toFixed(2)} of what is counted, without TCP and IP`)
    }
  })

  t.test('files that cannot be used stop the start, with option and file', async t => {
    const files = { ...good, keyFile: `${directory}/none.key` }
    await t.rejects(serve(t, files), { code: 'WAY_CONFIG_INVALID', message: /listen.keyFile: .*none.key cannot be read/ })
  })
})

t.test('names in a certificate', async t => {
  for (const [certificate, names] of [
    [{ subject: { CN: 'a' } }, ['a']],
    [{ subject: { CN: ['a', 'b'] } }, ['a', 'b']],
    [{ subject: {}, subjectaltname: 'DNS:a, IP Address:10.0.0.1, DNS:b, URI:c' }, ['a', 'b']],
    [{ subject: { CN: 'a' }, subjectaltname: 'DNS:"x, DNS:gw-1, DNS:y"' }, ['a']],
    [{}, []]
  ] as const) {
    t.same(namesOf(certificate as never), names, JSON.stringify(certificate))
  }
})
