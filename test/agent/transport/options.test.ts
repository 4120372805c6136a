import t from 'tap'
import { certificateFiles, collectorOptions } from '../../../agent/transport/options.ts'

const check = (options: object) => collectorOptions.safeParse({ tokenFile: 't', ...options })

for (const url of [
  'https://collector.example:7331',
  'https://collector.example/behind/proxy',
  'http://127.0.0.1:7331',
  'http://127.9.9.9',
  'http://localhost:7331',
  'http://[::1]:7331'
]) {
  t.test(`${url} is taken`, async t => void t.equal(check({ url }).success, true))
}

for (const [options, path, message] of [
  [{ url: 'http://collector.example:7331' }, 'url', /in the clear: use https, or set insecure: true/],
  [{ url: 'http://127.0.0.1.example' }, 'url', /in the clear/],
  [{ url: 'http://0.0.0.0' }, 'url', /in the clear/],
  [{ url: 'mqtt://collector' }, 'url', /must be a URL such as/],
  [{ url: 'https://me:secret@collector' }, 'url', /no user name/],
  [{ url: 'https://collector/?x' }, 'url', /no query/],
  [{ url: 'https://collector', certFile: 'c' }, 'certFile', /belong together/],
  [{ url: 'https://collector', keyFile: 'k' }, 'keyFile', /belong together/],
  [{ url: 'http://127.0.0.1', caFile: 'c' }, 'url', /need https/]
] as const) {
  t.test(`${JSON.stringify(options)} is refused with a reason`, async t => {
    const { error } = check(options)
    t.match(error?.issues, [{ path: [path], message }])
  })
}

t.test('http to another machine can be allowed', async t => {
  t.equal(check({ url: 'http://10.8.0.1:7331', insecure: true }).success, true)
})

t.test('files are named with their option, and the key is secret', async t => {
  const options = collectorOptions.parse({ url: 'https://c', tokenFile: 't', caFile: 'a', certFile: 'c', keyFile: 'k' })
  t.same(certificateFiles(options), {
    ca: { path: 'a', setting: 'collector.caFile' },
    cert: { path: 'c', setting: 'collector.certFile' },
    key: { path: 'k', setting: 'collector.keyFile', secret: true }
  })
  t.same(certificateFiles(collectorOptions.parse({ url: 'https://c', tokenFile: 't' })), {})
})
