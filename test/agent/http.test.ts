import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { httpNetwork } from '../../agent/http.ts'
import type { Network, Response } from '../../agent/network.ts'
import { certificateFiles } from '../../agent/transport/options.ts'
import { certificates } from '../../platform/certificates.ts'
import { freePort } from '../../simulators/mosquitto.ts'
import { authority, noOpenssl, selfSigned } from '../support/authority.ts'
import { capture } from '../support/capture.ts'
import { type TlsServer, tlsServer } from '../support/tlsserver.ts'

const day = 86_400_000
const secret = 'Bearer secret'

interface Files {
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
}

const networkTo = (t: Test, url: string, files: Files, now = Date.now()): Network => {
  const store = certificates(certificateFiles({ url, tokenFile: 'unused', insecure: false, ...files }))
  const network = httpNetwork(url, { certificates: store, now: () => now })
  t.teardown(() => network.close())
  return network
}

const send = (network: Network, timeout = 5000): Promise<Response> =>
  network.post({ path: '/api/v1/batches', headers: { authorization: secret }, body: new Uint8Array(1000), timeout })

const serve = async (t: Test, options: Parameters<typeof tlsServer>[0]): Promise<TlsServer> => {
  const server = await tlsServer(options)
  t.teardown(() => server.close())
  return server
}

t.test('TLS', { skip: noOpenssl }, async t => {
  const directory = t.testdir()
  const [plant, other] = await Promise.all([authority(directory, 'plant'), authority(directory, 'other')])
  const good = await plant.issue({ names: 'IP:127.0.0.1', usage: 'serverAuth' })
  const pinned = { caFile: plant.caFile }

  t.test('a collector of the pinned authority is sent to, over one connection', async t => {
    const server = await serve(t, good)
    const network = networkTo(t, server.url, pinned)
    for (let count = 0; count < 3; count++) {
      t.equal((await send(network)).status, 200)
      // The library frees a connection some microtasks after the answer.
      await new Promise(resolve => setImmediate(resolve))
    }
    t.same([server.authorizations, server.connections], [[secret, secret, secret], 1])
    t.same(network.warnings?.(), [])
    t.equal(network.certificateExpires?.(), undefined)
  })

  t.test('a path in the url is kept', async t => {
    const server = await capture()
    t.teardown(() => server.close())
    await send(networkTo(t, `${server.url}/behind/a/proxy/`, {}))
    t.equal(server.requests[0]!.path, '/behind/a/proxy/api/v1/batches')
  })

  const self = await selfSigned(directory, 'self')
  t.test('a certificate that signed itself is trusted where it is pinned', async t => {
    const server = await serve(t, self)
    t.equal((await send(networkTo(t, server.url, { caFile: self.certFile }))).status, 200)
  })

  const past = { from: new Date(Date.now() - 9 * day), to: new Date(Date.now() - day) }
  const expired = await plant.issue(past)
  const future = await plant.issue({ from: new Date(Date.now() + day) })
  const today = new Date().toISOString().slice(0, 10)
  for (const [what, options, files, now, sentence] of [
    ['of another authority', good, { caFile: other.caFile }, Date.now(), /authority that is not trusted: set collector.caFile/],
    ['that only the system could trust', good, {}, Date.now(), /authority that is not trusted: set collector.caFile/],
    ['that signed itself', self, pinned, Date.now(), /signed by itself and not trusted: set collector.caFile/],
    [
      'for another host',
      await plant.issue({ names: 'DNS:x.example' }),
      pinned,
      Date.now(),
      /for another host: set collector.url/
    ],
    ['that has expired', expired, pinned, Date.now(), new RegExp(`expired and this machine's clock says ${today}: put a new`)],
    ['that is not valid yet', future, pinned, Date.now(), new RegExp(`not valid yet and .* says ${today}: correct the clock`)],
    ['not valid yet for a clock in 1970', future, pinned, 13_000, /clock says 1970-01-01: waiting for the time to be set/],
    ['expired for a clock in 1970', expired, pinned, 13_000, /clock says 1970-01-01: waiting for the time to be set/],
    ['for clients', await plant.issue({ usage: 'clientAuth' }), pinned, Date.now(), /not one for servers/],
    [
      'and TLS 1.1 only',
      { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      pinned,
      Date.now(),
      /speaks no TLS 1.2 or later/
    ]
  ] as const) {
    t.test(`a collector with a certificate ${what} gets not a byte of token or batch`, async t => {
      const server = await serve(t, options)
      await t.rejects(send(networkTo(t, server.url, files, now)), { code: 'WAY_COLLECTOR_UNREACHABLE', message: sentence })
      t.same([server.connections, server.authorizations, server.bytes], [1, [], 0])
    })
  }

  t.test('the environment of node opens nothing', async t => {
    const server = await serve(t, good)
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    t.teardown(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'])
    await t.rejects(send(networkTo(t, server.url, { caFile: other.caFile })), { message: /not trusted/ })
    t.same(server.authorizations, [])
  })

  t.test('a server that demands a client certificate', async t => {
    const demanding = { ...good, ca: plant.ca, requestCert: true, rejectUnauthorized: true }
    const mine = await plant.issue({ name: 'gw-1', usage: 'clientAuth' })

    t.test('is sent to with the right one', async t => {
      const server = await serve(t, demanding)
      t.equal((await send(networkTo(t, server.url, { ...pinned, ...mine }))).status, 200)
      t.same(server.clients, ['gw-1'])
    })

    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      for (const [what, own] of [
        ['none', {}],
        ['one of another authority', await other.issue({ name: 'gw-1', usage: 'clientAuth' })],
        ['an expired one', await plant.issue({ name: 'gw-1', ...past })]
      ] as const) {
        t.test(`takes no request with ${what} (${maxVersion})`, async t => {
          const server = await serve(t, { ...demanding, maxVersion })
          await t.rejects(send(networkTo(t, server.url, { ...pinned, ...own })), { message: /collector\.certFile/ })
          t.same([server.authorizations, server.bytes], [[], 0])
        })
      }
    }
  })

  t.test('what a server says of the client certificate comes through as its alert', async t => {
    for (const [own, maxVersion, sentence] of [
      [await other.issue({ name: 'gw-1' }), '-tls1_2', /does not trust the certificate of this agent.*ALERT_UNKNOWN_CA/],
      [await plant.issue({ name: 'gw-1', ...past }), '-tls1_2', /this agent has expired: .*ALERT_CERTIFICATE_EXPIRED/]
    ] as const) {
      const port = await freePort()
      const args = ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', good.certFile, '-key', good.keyFile, maxVersion]
      const server = spawn('openssl', [...args, '-CAfile', plant.caFile, '-Verify', '3', '-verify_return_error'])
      t.teardown(() => server.kill())
      await listens(server.stdout)
      await t.rejects(send(networkTo(t, `https://127.0.0.1:${port}`, { ...pinned, ...own })), { message: sentence })
    }
  })
})

const listens = async (output: NodeJS.ReadableStream): Promise<void> => {
  for await (const text of output) if (String(text).includes('ACCEPT')) return
}

t.test('a redirect is an answer, and not followed', async t => {
  const [server, elsewhere] = [await capture(), await capture()]
  t.teardown(() => Promise.all([server.close(), elsewhere.close()]))
  for (const status of [301, 302, 303, 307, 308]) {
    server.answer = { status, headers: { location: elsewhere.url } }
    t.equal((await send(networkTo(t, server.url, {}))).status, status)
  }
  t.equal(elsewhere.requests.length, 0)
})

t.test(
  'a request is given up in time: with a server that never speaks, one that never answers, one that stops in the middle',
  async t => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1')
    const stuck = createHttp(() => {}).listen(0, '127.0.0.1')
    const half = createHttp((_request, response) => void response.writeHead(200, { 'content-length': 10 }).write('x'))
    half.listen(0, '127.0.0.1')
    for (const [server, scheme] of [
      [mute, 'https'],
      [stuck, 'http'],
      [half, 'http']
    ] as const) {
      if (!server.listening) await once(server, 'listening')
      t.teardown(() => server.close())
      const network = networkTo(t, `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, {})
      // Far from both: the limit that is asked for, and the 10 s that the library takes to give up connecting.
      const enough = new AbortController()
      const late = delay(5000, undefined, { signal: enough.signal }).then(() => 'still waiting')
      const asked = send(network, 100).catch((error: Error) => error.message)
      t.match(await Promise.race([asked, late]), /out of reach: no whole answer within 100 ms/)
      enough.abort()
      await late.catch(() => {})
      await network.close()
      await t.rejects(send(network, 100), { code: 'WAY_COLLECTOR_UNREACHABLE' }, 'nothing is sent after the end')
    }
  }
)

t.test('nobody there, no TLS, no such host: each is one sentence', async t => {
  const plain = await capture()
  t.teardown(() => plain.close())
  const port = await freePort()
  for (const [url, sentence] of [
    [`http://127.0.0.1:${port}`, /refused the connection: start the collector or correct collector.url \(ECONNREFUSED\)$/],
    [`https://localhost:${port}`, /refused the connection: start the collector or correct collector.url \(ECONNREFUSED\)$/],
    [plain.url.replace('http', 'https'), /does not speak TLS: correct the port, or give the collector a certificate/],
    ['https://nothing.invalid', /has no address: correct collector.url or the name service/]
  ] as const) {
    await t.rejects(send(networkTo(t, url, {})), { code: 'WAY_COLLECTOR_UNREACHABLE', retriable: true, message: sentence })
  }
  t.equal(plain.requests.length, 0)
})

t.test('http to another machine is warned of for as long as it is allowed', async t => {
  const network = httpNetwork('http://192.0.2.1:7331')
  t.teardown(() => network.close())
  t.match(network.warnings!(), [/in the clear: use https/])
})
