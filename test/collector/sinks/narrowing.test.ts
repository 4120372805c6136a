import t from 'tap'
import { type Narrowing, narrowing } from '../../../collector/sinks/narrowing.ts'

const never = new AbortController().signal

/** A server that refuses requests with a line that it does not like. */
const server = (isBad: (line: string) => boolean, most = 100) => {
  const taken: string[] = []
  const state = { requests: 0, down: false, isBad }
  const write = narrowing(async lines => {
    state.requests++
    if (state.down) throw new Error('it answered 503')
    const bad = lines.find(state.isBad)
    if (bad !== undefined) return `it answered 400: ${bad}`
    taken.push(...lines)
    return undefined
  }, most)
  return { taken, state, write }
}

const refusals = async (write: Narrowing, lines: readonly string[]): Promise<number> => {
  for (let tries = 0; ; tries++)
    if (
      await write(lines, never).then(
        () => true,
        () => false
      )
    )
      return tries
}

const lines = Array.from({ length: 1000 }, (_, index) => `heat,asset=m${index % 10} value=${index} ${index}`)

t.test('after ten tries what is refused is left out, and all the rest is there', async t => {
  const { taken, state, write } = server(line => line.startsWith('heat,asset=m7 '))
  for (let tries = 1; tries < 10; tries++) await t.rejects(write(lines, never), { message: /400: heat,asset=m7/ })
  t.match(await write(lines, never), { lines: 100, reason: /400: heat,asset=m7/ })
  t.equal(new Set(taken).size, 900)
  state.requests = 0
  t.match(await write(lines, never), { lines: 100 }, 'it is known to be the lines')
  t.ok(state.requests < 1000, `${state.requests}`)
  state.isBad = () => false
  t.same(await write(lines, never), { lines: 0 })
})

t.test('a series that is refused is found with few requests', async t => {
  const { state, write } = server(line => line.startsWith('heat,asset=m\\ 7 '), 5000)
  const many = Array.from({ length: 5000 }, (_, index) => `heat,asset=m\\ ${index % 500} value=${index} ${index}`)
  await refusals(write, many)
  state.requests = 0
  t.match(await write(many, never), { lines: 10 })
  t.ok(state.requests < 80, `${state.requests}`)
})

t.test('where all is refused each delivery is tried as often: it may be how the server is set up', async t => {
  const { state, write } = server(() => true)
  t.equal(await refusals(write, lines.slice(0, 5)), 9)
  t.equal(await refusals(write, lines.slice(5, 10)), 9)
  state.isBad = () => false
  t.same(await write(lines, never), { lines: 0 })
})

t.test('a server that fails meanwhile ends it, and nothing is lost by that', async t => {
  const { taken, state, write } = server(line => line.includes('m7 '))
  for (let tries = 1; tries < 10; tries++) await t.rejects(write(lines, never))
  state.down = true
  await t.rejects(write(lines, never), { message: /503/ })
  state.down = false
  t.match(await write(lines, never), { lines: 100 })
  t.equal(new Set(taken).size, 900)
})

t.test('lines of one series keep their order', async t => {
  const { taken, write } = server(line => line.startsWith('bad'))
  const some = ['b value=9 1', 'b value=1 1', 'bad value=1 1', 'a value=2 1', 'a value=1 1']
  await refusals(write, some)
  t.same(
    taken.filter(line => line.startsWith('b ')),
    ['b value=9 1', 'b value=1 1']
  )
  t.same(
    taken.filter(line => line.startsWith('a ')),
    ['a value=2 1', 'a value=1 1']
  )
})
