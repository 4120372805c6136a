import t from 'tap'
import { deadline } from '../../platform/deadline.ts'

const never = new Promise<never>(() => {})

t.test('at the end of the time all who listen hear why, whenever they began to', async t => {
  const end = deadline(1)
  const before = end.signal()
  await t.rejects(end.race(never), { message: 'no whole answer within 1 ms' })
  t.equal(before.aborted, true)
  t.equal(end.signal(), before, 'there is one signal')
  t.equal(end.late(), true)
  await t.rejects(end.race(never), { message: 'no whole answer within 1 ms' })
  end.onEnd(({ message }) => t.equal(message, 'no whole answer within 1 ms'))
  end.clear()
})

t.test('the end of everything is its end too, with the reason of that', async t => {
  const stopping = new AbortController()
  const end = deadline(60_000, stopping.signal)
  const heard: string[] = []
  end.onEnd(({ message }) => heard.push(message))
  stopping.abort(new Error('stopped'))
  t.same(heard, ['stopped'])
  await t.rejects(end.race(never), { message: 'stopped' })
  t.equal(end.late(), false)
  t.match(end.signal(), { aborted: true, reason: { message: 'stopped' } })
  end.clear()
  const after = deadline(60_000, stopping.signal)
  t.equal(after.signal().aborted, true)
  await t.rejects(after.race(never), { message: 'stopped' })
  after.clear()
})

t.test('what is done in time is what comes of it, and nothing ends after that', async t => {
  const stopping = new AbortController()
  const end = deadline(60_000, stopping.signal)
  t.equal(await end.race(Promise.resolve(7)), 7)
  end.clear()
  stopping.abort()
  t.equal(end.signal().aborted, false)
})
