import t from 'tap'
import { http } from '../../platform/http.ts'
import { guarded, literalProblem, reachable } from '../../platform/reach.ts'
import { capture } from '../support/capture.ts'

const inside = [
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  'fd00::1',
  '::ffff:10.0.0.1',
  '::ffff:a00:1',
  '64:ff9b::a00:1',
  '64:ff9b::10.0.0.1',
  '2002:a00:1::1'
]
const nowhere = [
  '127.0.0.1',
  '169.254.169.254',
  '0.0.0.0',
  '::1',
  '::',
  'fe80::1',
  '::ffff:127.0.0.1',
  '239.1.1.1',
  'ff02::1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '::ffff:a9fe:a9fe',
  '::7f00:1',
  '2002:7f00:1::',
  'fe80::1%eth0'
]
const outside = [
  '93.184.216.34',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '::ffff:93.184.216.34',
  '64:ff9b::5db8:d822',
  '2002:5db8:d822::1'
]

t.test('names may lead to public addresses, to private ones where they may, to this machine never', async t => {
  for (const address of outside) t.ok(reachable(false)(address), address)
  for (const address of [...inside, ...nowhere]) t.notOk(reachable(false)(address), address)
  for (const address of [...inside, ...outside]) t.ok(reachable(true)(address), address)
  for (const address of nowhere) t.notOk(reachable(true)(address), address)
})

t.test('a name of this machine is refused before anything is sent there', async t => {
  const error = await new Promise<Error | null>(resolve => guarded(true)('localhost', {}, resolve))
  t.match(error, { message: /localhost leads to (127\.0\.0\.1|::1), which is not public/ })
})

t.test('a client that is so guarded does not connect', async t => {
  const server = await capture()
  const client = http({ lookup: guarded(true) })
  const url = server.url.replace('127.0.0.1', 'localhost')
  await t.rejects(client.post({ url, headers: {}, body: 'x', timeoutMs: 5000 }), { message: /is not public/ })
  t.equal(server.requests.length, 0)
  await client.close()
  await server.close()
})

t.test('an address in a URL is looked at as where a name leads', async t => {
  for (const host of ['169.254.169.254', '[::ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]', '[fe80::1]'])
    t.match(literalProblem(host, true), /^it is at .*, which is not public/, host)
  t.match(literalProblem('10.0.0.1', false), /it is at 10.0.0.1, which is not public: set allowPrivate/)
  for (const host of ['10.0.0.1', 'hooks.example', 'localhost', '[2606:4700::1111]'])
    t.equal(literalProblem(host, true), undefined)
})
