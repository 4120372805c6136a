import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { openProxy, type TcpProxy, type Watcher } from '../../simulators/proxy.ts'
import { random } from '../../simulators/random.ts'
import {
  bandwidth,
  blackHole,
  latency,
  loss,
  repeatedRequest,
  resetInAnswer,
  slicer,
  unanswered
} from '../../simulators/toxics.ts'
import type { Toxic } from '../../simulators/wires.ts'

/** A proxy before a server. */
const before = async (t: Test, server: Server, watch?: () => Watcher): Promise<TcpProxy> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await openProxy((server.address() as { port: number }).port, watch ? { watch } : {})
  t.teardown(async () => {
    await proxy.close()
    server.close()
  })
  return proxy
}

const echo = (): Server => createServer({ allowHalfOpen: true }, socket => void socket.pipe(socket).on('error', () => {}))
const dial = (t: Test, { port }: TcpProxy): Socket => {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  t.teardown(() => socket.destroy())
  return socket
}
const letters = Array.from({ length: 3000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('')

const gentle: Readonly<Record<string, Toxic>> = {
  latency: latency(5, 20, random(1)),
  loss: loss(0.3, random(2), 2),
  bandwidth: bandwidth(4_000_000),
  slicer: slicer(40, random(3))
}

for (const [name, toxic] of Object.entries(gentle)) {
  t.test(`${name} changes neither the bytes nor their order`, async t => {
    const proxy = await before(t, echo())
    proxy.poison(toxic)
    const socket = dial(t, proxy)
    socket.write(letters.slice(0, 1000))
    await new Promise(setImmediate)
    socket.end(letters.slice(1000))
    t.equal(await text(socket), letters)
  })
}

t.test('a connection that was open before suffers too, and heals', async t => {
  const proxy = await before(t, echo())
  const socket = dial(t, proxy)
  for (const toxic of [undefined, slicer(2, random(1)), undefined]) {
    if (toxic) proxy.poison(toxic)
    else proxy.heal()
    socket.write('abcdef')
    for (let seen = ''; seen !== 'abcdef'; ) seen += String((await once(socket, 'data'))[0])
  }
  t.pass('all came back')
})

t.test('what was swallowed is never followed by what came after it', async t => {
  for (const toxic of [blackHole, unanswered]) {
    let arrived = (): void => {}
    const swallowed = new Promise<void>(resolve => (arrived = resolve))
    const proxy = await before(t, echo(), () => ({ sent: () => arrived() }))
    proxy.poison(toxic)
    const socket = dial(t, proxy)
    let seen = ''
    socket.on('data', bytes => (seen += bytes))
    socket.write('lost')
    await swallowed
    proxy.heal()
    socket.write('dead')
    const other = dial(t, proxy)
    other.end('alive')
    t.equal(await text(other), 'alive', 'a new connection heals')
    t.equal(seen, '')
  }
})

t.test('a reset in the answer lets its first half through', async t => {
  const proxy = await before(t, echo())
  proxy.poison(resetInAnswer)
  const socket = dial(t, proxy)
  const failed = new Promise(resolve => socket.once('error', resolve))
  socket.write('abcdef')
  t.equal(String((await once(socket, 'data'))[0]), 'abc')
  t.match(await failed, { code: 'ECONNRESET' })
})

t.test('a repeated request reaches the server twice and is answered once', async t => {
  const bodies: string[] = []
  let arrived = (): void => {}
  const server = createHttp(async (request, response) => {
    bodies.push(await text(request))
    response.end('taken')
    if (bodies.length === 2) arrived()
  })
  const proxy = await before(t, server)
  proxy.poison(repeatedRequest)
  const both = new Promise<void>(resolve => (arrived = resolve))
  const answer = await fetch(`http://127.0.0.1:${proxy.port}`, { method: 'POST', body: letters })
  t.equal(await answer.text(), 'taken')
  await both
  t.same(bodies, [letters, letters])
})

t.test('a cut proxy drops what is open, takes nothing, and heals', async t => {
  const [sent, got]: [string[], string[]] = [[], []]
  let closed = 0
  const watch = (): Watcher => ({
    sent: bytes => void sent.push(String(bytes)),
    got: bytes => void got.push(Buffer.from(bytes).toString()),
    closed: () => void closed++
  })
  const proxy = await before(t, echo(), watch)
  const first = dial(t, proxy)
  first.write('a')
  await once(first, 'data')
  const dropped = once(first, 'close')
  proxy.cut()
  await dropped
  await once(dial(t, proxy).resume(), 'close')
  proxy.heal()
  const last = dial(t, proxy)
  last.end('b')
  t.equal(await text(last), 'b')
  t.same(
    [sent, got],
    [
      ['a', 'b'],
      ['a', 'b']
    ]
  )
  t.ok(closed >= 1)
})
