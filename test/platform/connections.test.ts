import t, { type Test } from 'tap'
import { httpNetwork } from '../../agent/http.ts'
import type { Network } from '../../agent/network.ts'
import { certificateFiles } from '../../agent/transport/options.ts'
import { certificates } from '../../platform/certificates.ts'
import { type Authority, authority, noOpenssl, replaceFile } from '../support/authority.ts'
import { tlsServer } from '../support/tlsserver.ts'

const day = 86_400_000

interface Files {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
}

const copied = async (t: Test, plant: Authority): Promise<Files> => {
  const own = await plant.issue({ name: 'gw-1' })
  const to = t.testdir()
  const files = { caFile: `${to}/ca.pem`, certFile: `${to}/own.pem`, keyFile: `${to}/own.key` }
  await replaceFile(plant.caFile, files.caFile)
  await replaceFile(own.certFile, files.certFile)
  await replaceFile(own.keyFile, files.keyFile)
  return files
}

const serve = async (t: Test, options: Parameters<typeof tlsServer>[0]) => {
  const server = await tlsServer({ ...options, requestCert: true, rejectUnauthorized: true })
  t.teardown(() => server.close())
  return server
}

const networkTo = (t: Test, url: string, files: Files): Network => {
  const store = certificates(certificateFiles({ url, tokenFile: 'unused', insecure: false, ...files }))
  const network = httpNetwork(url, { certificates: store })
  t.teardown(() => network.close())
  return network
}

const send = (network: Network) => network.post({ path: '/', headers: {}, body: new Uint8Array(1000), timeout: 5000 })

t.test('certificates that are replaced while the agent runs', { skip: noOpenssl }, async t => {
  const directory = t.testdir()
  const [plant, other] = await Promise.all([authority(directory, 'plant'), authority(directory, 'other')])
  const good = await plant.issue({ usage: 'serverAuth' })

  t.test('certificates are replaced in place: new connections use the new ones, no restart, no request lost', async t => {
    const files = await copied(t, plant)
    const server = await serve(t, { ...good, ca: [plant.ca, other.ca] })
    const network = networkTo(t, server.url, files)
    await send(network)
    const first = network.certificateExpires!()

    const next = await other.issue({ name: 'gw-1b', to: new Date(Date.now() + 10 * day) })
    await replaceFile(next.certFile, files.certFile)
    await send(network)
    t.match(
      network.warnings!(),
      [/collector.keyFile: .* does not fit: .*the ones before are still used/],
      'the half is not taken'
    )
    await replaceFile(next.keyFile, files.keyFile)
    await send(network)
    t.same(server.clients, ['gw-1', 'gw-1', 'gw-1b'])
    t.equal(server.connections, 2)
    t.match(network.warnings!(), [/ends on .* in 10 days: put a new one into collector.certFile/])
    t.ok(network.certificateExpires!()! < first!)

    // The collector moves to another authority, and the agent with it.
    server.use({ ...(await other.issue()), ca: [plant.ca, other.ca] })
    await replaceFile(other.caFile, files.caFile)
    await send(network)
    t.equal(server.connections, 3)
    t.equal(server.authorizations.length, 4)

    await replaceFile(plant.caFile, files.caFile)
    await t.rejects(send(network), { message: /not trusted/ }, 'the old authority, pinned again, does not know the new server')
    t.equal(server.authorizations.length, 4)
  })

  t.test('requests under way end as they would have when certificates are replaced', async t => {
    const files = await copied(t, plant)
    const server = await serve(t, { ...good, ca: [plant.ca] })
    const network = networkTo(t, server.url, files)
    const going = Array.from({ length: 4 }, () => send(network))
    const next = await plant.issue({ name: 'gw-1b' })
    await replaceFile(next.keyFile, files.keyFile)
    await replaceFile(next.certFile, files.certFile)
    going.push(send(network))
    t.same(
      (await Promise.all(going)).map(({ status }) => status),
      [200, 200, 200, 200, 200]
    )
  })
})
