import { chmod, rm, writeFile } from 'node:fs/promises'
import t from 'tap'
import { type CertificateFiles, certificates } from '../../platform/certificates.ts'
import { authority, noOpenssl, replaceFile } from '../support/authority.ts'

t.test('certificates in files', { skip: noOpenssl }, async t => {
  const directory = t.testdir()
  const plant = await authority(directory, 'plant')
  const own = await plant.issue({ name: 'gw-1' })
  const files: CertificateFiles = {
    ca: { path: plant.caFile, setting: 'x.caFile' },
    cert: { path: own.certFile, setting: 'x.certFile' },
    key: { path: own.keyFile, setting: 'x.keyFile', secret: true }
  }

  t.test('are one object for as long as they are the same, also when touched', async t => {
    const store = certificates(files)
    const first = store.current()
    t.match(first, { ca: plant.ca, cert: own.cert, key: own.key })
    await writeFile(own.certFile, own.cert)
    t.equal(store.current(), first)
    t.equal(certificates({}).current().ca, undefined)
  })

  const at = (name: string, text: string, mode = 0o600) => {
    const path = `${directory}/${name}`
    return { path, write: () => writeFile(path, text, { mode }) }
  }
  for (const [what, change, message] of [
    ['a file that is not there', { ca: { path: '/nowhere', setting: 'x.caFile' } }, /x.caFile: \/nowhere cannot be read/],
    ['an authority that is no certificate', { ca: { ...at('none', 'hello'), setting: 'x.caFile' } }, /holds no certificate/],
    [
      'a broken certificate',
      { ca: { ...at('broken', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'), setting: 'x.caFile' } },
      /x.caFile: .* holds a broken certificate/
    ],
    [
      'a key of another certificate',
      { key: { ...at('other', (await plant.issue()).key), setting: 'x.keyFile', secret: true } },
      /x.keyFile: .* does not fit: .*: put the key of .* there/
    ],
    [
      'a key that others can read',
      { key: { ...at('open', own.key, 0o644), setting: 'x.keyFile', secret: true } },
      /x.keyFile: .* can be read by others \(mode 644\): chmod 600/
    ]
  ] as const) {
    t.test(`${what} is refused at the start, with option and file`, async t => {
      for (const file of Object.values<object>(change)) if ('write' in file) await (file as { write(): Promise<void> }).write()
      t.throws(() => certificates({ ...files, ...change }).current(), { code: 'WAY_CONFIG_INVALID', message })
    })
  }

  t.test('the last good ones go on while what is there now does not fit, is missing or can be read by others', async t => {
    const copy = { ...files, key: { path: `${directory}/key`, setting: 'x.keyFile', secret: true } }
    await replaceFile(own.keyFile, copy.key.path)
    const store = certificates(copy)
    const first = store.current()
    await replaceFile((await plant.issue()).keyFile, copy.key.path)
    t.equal(store.current(), first)
    t.match(store.problem(), /does not fit: .* the ones before are still used/)
    await rm(copy.key.path)
    t.equal(store.current(), first)
    t.match(store.problem(), /cannot be read/)
    await replaceFile(own.keyFile, copy.key.path)
    await chmod(copy.key.path, 0o640)
    t.equal(store.current(), first)
    t.match(store.problem(), /can be read by others/)
    await chmod(copy.key.path, 0o600)
    t.equal(store.current(), first)
    t.equal(store.problem(), undefined)
  })

  t.test('a chain ends with the first of its certificates', async t => {
    const soon = new Date(Date.UTC(2031, 0, 2))
    const between = await plant.issue({ to: soon })
    const chain = { path: `${directory}/chain`, setting: 'x.certFile' }
    const late = await plant.issue({ to: new Date(Date.UTC(2032, 0, 1)) })
    await writeFile(chain.path, late.cert + between.cert)
    const store = certificates({ cert: chain, key: { path: late.keyFile, setting: 'x.keyFile' } })
    t.equal(store.current().expires, soon.getTime())
  })
})
