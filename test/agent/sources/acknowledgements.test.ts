import t from 'tap'
import { acknowledgements } from '../../../agent/sources/acknowledgements.ts'

/** Three messages a, b, c whose fate the test decides. */
const setUp = () => {
  const sent: string[] = []
  const line = acknowledgements(() => {})
  const messages = ['a', 'b', 'c'].map(name => {
    const { promise, resolve, reject } = withResolvers()
    line.follow(promise, () => sent.push(name))
    return { take: resolve, fail: () => reject(new Error('disk')) }
  })
  return { line, sent, messages }
}

const withResolvers = () => {
  let resolve!: () => void
  let reject!: (error: Error) => void
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

t.test('a refused message is never acknowledged; those around it that were taken are', async t => {
  const { line, sent, messages } = setUp()
  messages[1]!.fail()
  messages[2]!.take()
  await turn()
  t.strictSame([sent, line.failed, line.outstanding], [[], true, 3])
  messages[0]!.take()
  await line.idle()
  t.strictSame(sent, ['a', 'c'])
})

t.test('acknowledgements leave in order of arrival, whatever the order of the disk', async t => {
  const { line, sent, messages } = setUp()
  messages[2]!.take()
  messages[1]!.take()
  await turn()
  t.strictSame(sent, [])
  messages[0]!.take()
  await line.idle()
  t.strictSame([sent, line.failed, line.outstanding], [['a', 'b', 'c'], false, 0])
})

t.test('an empty line is idle', async () => {
  await acknowledgements(() => {}).idle()
})
