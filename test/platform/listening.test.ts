import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { listenProblem } from '../../platform/listening.ts'

const options = ['status.host', 'status.port'] as const

const failure = (host: string, port: number): Promise<unknown> => {
  const server = createServer().listen(port, host)
  return new Promise(resolve => server.once('error', resolve))
}

t.test('a port in use is named with the option to change', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  t.match(listenProblem(await failure('127.0.0.1', port), { host: '127.0.0.1', port, options }), {
    code: 'WAY_PORT_IN_USE',
    message: `port ${port} of 127.0.0.1 is in use: stop what listens there, or choose another with status.port`
  })
})

t.test('an address that is not of this machine is named with the options to change', async t => {
  t.match(listenProblem(await failure('192.0.2.1', 7332), { host: '192.0.2.1', port: 7332, options }), {
    code: 'WAY_CONFIG_INVALID',
    message: /^cannot listen on 192\.0\.2\.1:7332: .*EADDRNOTAVAIL.*: correct status\.host and status\.port$/
  })
})
