import fc from 'fast-check'
import t from 'tap'
import { join, joining } from '../../../collector/detectors/rows.ts'

/** `a5` is sensor a's window that ends at 5, told by agent 1; `a5@2` by agent 2. Rows come out as `5:ab`. */
const told = (text: string, wait = 3): string[] => {
  const state = joining()
  return text.split(' ').map(one => {
    const [, sensor, end, agent = '1'] = /^([a-z])(\d+)(?:@(.+))?$/.exec(one)!
    return join(state, { sensor: sensor!, end: Number(end), value: Number(end), agents: agent.split('+') }, wait)
      .map(({ end, values }) => `${end}:${Object.keys(values).sort().join('')}`)
      .join(' ')
  })
}
const rows = (text: string, wait?: number): string => told(text, wait).filter(Boolean).join(' ')

t.test('the first row goes when the next begins: nobody knows yet which sensors there are', async t => {
  t.same(told('a1 b1 c1 a2'), ['', '', '', '1:abc'])
})

t.test('later rows go as soon as all sensors are in them', async t => {
  t.same(told('a1 b1 a2 b2 a3 b3'), ['', '', '1:ab', '2:ab', '', '3:ab'])
})

t.test('a row without one of its sensors goes when the next begins', async t => {
  t.same(told('a1 b1 a2 b2 a3 a4 b4'), ['', '', '1:ab', '2:ab', '', '3:a', '4:ab'])
})

t.test('a sensor that tells more seldom is in the rows that it tells', async t => {
  t.equal(rows('a1 b1 a2 a3 a4 a5 b5 a6 a7 a8 b8', 1), '1:ab 2:a 3:a 4:a 5:ab 6:a 7:a 8:ab')
})

t.test('rows wait for an agent that is behind', async t => {
  t.same(told('a1 b1@2 a2 b2@2 a3 a4 b3@2 b4@2'), ['', '', '', '1:ab 2:ab', '', '', '3:ab', '4:ab'])
})

t.test('an agent that is far behind is not waited for, until it tells again', async t => {
  t.equal(rows('a1 b1@2 a2 b2@2 a3 a4 a5 a6 a7 a8 a9', 3), '1:ab 2:ab 3:a 4:a 5:a 6:a 7:a 8:a')
  t.equal(rows('a1 b1@2 a2 b2@2 a3 a4 a5 a6 a7 b7@2 b8@2 a8 a9 b9@2', 3), '1:ab 2:ab 3:a 4:a 5:a 6:a 7:ab 8:ab 9:ab')
})

t.test('what comes for a row that has gone is left out', async t => {
  t.equal(rows('a1 b1 a2 b2 a3 b3 c2 a4 b4 c4'), '1:ab 2:ab 3:ab 4:abc')
})

t.test('a sensor that moves to another agent is waited for there only', async t => {
  t.equal(rows('a1 b1@2 a2 b2@1 a3 b3 a4 b4'), '1:ab 2:ab 3:ab 4:ab')
})

const plan = fc.array(fc.record({ sensor: fc.constantFrom('a', 'b', 'c'), step: fc.integer({ min: 1, max: 3 }) }), {
  maxLength: 60
})

t.test('whatever is told, rows go in the order of time, each once, and few wait', async t => {
  fc.assert(
    fc.property(plan, steps => {
      const state = joining()
      const ends: Record<string, number> = {}
      const gone = steps.flatMap(({ sensor, step }) => {
        ends[sensor] = (ends[sensor] ?? 0) + step
        return join(state, { sensor, end: ends[sensor]!, value: 1, agents: [sensor] }, 4)
      })
      return gone.every(({ end }, index) => index === 0 || end > gone[index - 1]!.end) && state.open.length <= 4
    })
  )
  t.pass()
})

t.test('whom a row waits for is kept only to be quick: found anew each time, rows go the same', async t => {
  fc.assert(
    fc.property(plan, fc.integer({ min: 1, max: 4 }), (steps, wait) => {
      const [kept, found] = [joining(), joining()]
      const ends: Record<string, number> = {}
      return steps.every(({ sensor, step }) => {
        ends[sensor] = (ends[sensor] ?? 0) + step
        const told = { sensor, end: ends[sensor]!, value: 1, agents: [sensor] }
        delete found.awaited
        return JSON.stringify(join(kept, told, wait)) === JSON.stringify(join(found, told, wait))
      })
    })
  )
  t.pass()
})
