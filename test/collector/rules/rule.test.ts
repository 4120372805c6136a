import fc from 'fast-check'
import t from 'tap'
import * as operators from '../../../collector/rules/registry.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { findingsOfRule, ruleOf, shownFinding, tokenOf, told, turns } from '../../support/rules.ts'

const both = (times: string): string =>
  times
    .split(' ')
    .map((signs, index) => `a${index + 1}${signs[0]}&b${index + 1}${signs[1]}`)
    .join(' ')

t.test('all hold while each has held within the time, in whatever order', async t => {
  const all = { use: 'all', of: ['a', 'b'], within: '3s' }
  t.equal(turns(all, both('.. !. .. .! .. .. ..')), '4! 6.')
  t.equal(turns(all, both('.. .! .. !. .. .. ..')), '4! 6.')
  t.equal(turns(all, both('!. .. .. .. .! .. ..')), '')
  t.equal(turns(all, both('.. !! !! !! .. .. .. ..')), '2! 8.')
})

t.test('any holds while one holds', async t => {
  t.equal(turns({ use: 'any', of: ['a', 'b'] }, both('.. !. !! .! .. ..')), '2! 5.')
})

t.test('a sequence holds while its last part does, where that began after the first, within the time', async t => {
  const sequence = { use: 'sequence', of: ['a', 'b'], within: '3s' }
  t.equal(turns(sequence, both('.. !. .. .! .! .. ..')), '4! 6.')
  t.equal(turns(sequence, both('.. .! .. !. .. .. ..')), '', 'the other way round')
  t.equal(turns(sequence, both('.. !! !! .. ..')), '', 'both at once')
  t.equal(turns(sequence, both('!. .. .. .. .! ..')), '', 'too late')
  t.equal(turns(sequence, both('!. !. !. !. !! !! .! ..')), '5! 8.', 'the first goes on')
  t.equal(turns(sequence, both('.! !! !! .! .. ..')), '', 'the second was there before')
  t.equal(turns(sequence, both('!. .! .. .! .. .! ..')), '2! 3. 4! 5.', 'again, as long as the first is near')
})

t.test('a sequence of three needs all in their order', async t => {
  const sequence = { use: 'sequence', of: ['a', 'b', 'c'], within: '5s' }
  t.equal(turns(sequence, 'a1.&b1.&c1. a2!&b2.&c2. a3.&b3!&c3. a4.&b4.&c4! a5.&b5.&c5.'), '4! 5.')
  t.equal(turns(sequence, 'a1.&b1.&c1. a2!&b2.&c2. a3.&b3.&c3! a4.&b4!&c4. a5.&b5.&c5.'), '')
  t.equal(turns(sequence, 'a1!&b1.&c1. a2.&b2!&c2. a7.&b7.&c7! a8.&b8.&c8.'), '', 'the first is too long ago')
})

t.test('at least so many different assets hold', async t => {
  const site = { use: 'atLeast', of: ['a'], count: 2, by: ['site'], within: '2s' }
  const three = (signs: string, at: number): string => [...signs].map((sign, index) => `a${at}@p${index}${sign}`).join('&')
  const text = ['...', '!..', '...', '.!.', '..!', '...', '...'].map((signs, index) => three(signs, index + 1)).join(' ')
  t.equal(turns(site, text), '4@north! 7@north.')
  const alone = ['...', '!..', '!..', '!..'].map((signs, index) => three(signs, index + 1)).join(' ')
  t.equal(turns(site, alone), '', 'the same one twice is one')
})

t.test('it does not hold where what must not be has been since the first of its parts', async t => {
  const rule = { use: 'sequence', of: ['a', 'b'], without: ['c'], within: '4s' }
  const text = (c: string): string =>
    [...c].map((sign, i) => `a${i + 1}${i === 1 ? '!' : '.'}&b${i + 1}${i >= 3 && i < 6 ? '!' : '.'}&c${i + 1}${sign}`).join(' ')
  t.equal(turns(rule, text('.......')), '4! 7.')
  t.equal(turns(rule, text('..!....')), '', 'between')
  t.equal(turns(rule, text('.!.....')), '', 'with the first')
  t.equal(turns(rule, text('!......')), '4! 7.', 'before')
  t.equal(turns(rule, text('....!..')), '4! 5.', 'afterwards')
})

t.test('what must not be is waited for, until it is known or the wait is over', async t => {
  const rule = { use: 'all', of: ['a'], without: ['c'], within: '1s', wait: '20s' }
  t.equal(told(rule, 'a1.&c1. a2.&c2. a3! c3!'), '1. 2. 3.')
  t.equal(told(rule, 'a1.&c1. a2.&c2. a3! c3.'), '1. 2. 3!')
  t.equal(told(rule, 'a1.&c1. a2.&c2. a3! a4! a5.^22 a6.^23'), '1. 2. 3! 4! 5! 6.', 'the wait is over at 23')
})

t.test('a source that was waited for in vain is not waited for again until it tells', async t => {
  const rule = { use: 'any', of: ['a', 'c'], wait: '5s' }
  t.equal(told(rule, 'a1.&c1. a2.&c2. a3! a8! a9! a10.'), '1. 2. 3! 8! 9! 10.')
  t.equal(told(rule, 'a1.&c1. a2.&c2. a3! a8! c9. a9! a10.'), '1. 2. 3! 8! 9!', 'it is waited for at 10 again')
})

t.test('a source that tells more seldom is not waited for in between', async t => {
  const text = 'a10.&c10.~10 a20.&c20.~10 a21. a22. a23! a29. a30!'
  t.equal(told({ use: 'any', of: ['a', 'c'] }, text), '10. 20. 21. 22. 23! 29.', 'at 30 it is')
})

t.test('the finding names its parts with their times', async t => {
  const findings = findingsOfRule(ruleOf({ use: 'sequence', of: ['a', 'b'] }), 'a1.&b1. a2!&b2. a3!&b3. a4.&b4!')
  const { explanation, score, value, group } = findings.at(-1)!
  t.equal(
    explanation,
    'a at 1970-01-01T00:00:03Z, since 1970-01-01T00:00:02Z (vibration,asset=p1: a is high), then b at 1970-01-01T00:00:04Z (vibration,asset=p1: b is high)'
  )
  t.match({ score, value, key: group.key }, { score: 2, value: 2, key: 'asset,asset=p1' })
  t.match(findings[0]!.explanation, '0 of 2 parts hold')
})

t.test('what prevents it is named', async t => {
  const [finding] = findingsOfRule(ruleOf({ use: 'any', of: ['a'], without: ['c'] }), 'a1!&c1!')
  t.match(finding, { abnormal: false, score: 0, explanation: /^prevented by c at 1970/ })
})

t.test('only findings with the score, the tags and the state that are wanted count', async t => {
  const any = (operand: object) => ({ use: 'any', of: [{ name: 'a', ...operand }] })
  t.equal(told(any({ score: 3 }), 'a1! a2!=3 a3!=4'), '1. 2! 3!')
  t.equal(told(any({ tags: { asset: 'p1' } }), 'a1! a2@p2! a3!'), '1! 3!')
  t.equal(told(any({ tags: { site: 'north' } }), 'a1!'), '1!', 'as a table has it')
  t.equal(told(any({ measurement: 'temp*' }), 'a1!'), '')
  t.equal(told(any({ state: 'firing' }), 'a1! a2* a3.'), '1. 2! 3.')
})

t.test('each value of the tags is judged by itself; findings without them are not', async t => {
  t.equal(told({ use: 'all', of: ['a', 'b'] }, 'a1@p1!&b1@p2!'), '1. 1@p2.')
  t.equal(told({ use: 'all', of: ['a', 'b'], by: ['site'] }, 'a1@p1!&b1@p2!'), '1@north!')
  t.equal(told({ use: 'all', of: ['a', 'b'], by: [] }, 'a1@p1!&b1@p2!'), '1@!')
  t.equal(told({ use: 'any', of: ['a'], by: ['line'] }, 'a1!'), '')
})

t.test('silence is not the end of what holds: the rule then has no opinion', async t => {
  const all = { use: 'all', of: ['a', 'b'], within: '3s', wait: '1s' }
  t.equal(turns(all, 'a1.&b1. a2!&b2! b3! b5! b6! b7! b8! b9! b10. b12. b15.'), '2! 6? 15.')
  const never = { use: 'any', of: ['b'], without: ['a'], within: '3s', wait: '1s' }
  t.equal(turns(never, 'a1.&b1. a2!&b2! b3! b5! b6! b7! b8! b9! b10.'), '6? 10.')
  t.equal(turns({ use: 'any', of: ['a'], within: '3s' }, 'a1! a2? a3? a4? a5? a6? a7!'), '1! 5? 7!')
})

t.test('what was found before maintenance counts no more, and a rule of nothing else begins anew as well', async t => {
  const all = { use: 'all', of: ['a', 'b'], within: '10s' }
  t.equal(told(all, 'a1.&b1. a2!&b2! a3/&b3/ a4!&b4. a5.&b5!'), '1. 2! 3/ 3. 4. 5!')
  t.equal(told(all, 'a1.&b1. a2!&b2! a3/&b3! a4.&b4!'), '1. 2! 3. 4.', 'of one part only')
  t.equal(told({ use: 'any', of: ['a', 'b'] }, 'a1.&b1. a2!&b2! a3/&b3! a4.&b4!'), '1. 2! 3! 4!', 'the other goes on')
  t.equal(told({ use: 'any', of: ['a'] }, 'a1! a2/&a2! a3!'), '1! 2/ 2! 3!', 'at once again')
  const [, , finding] = findingsOfRule(ruleOf(all), 'a1.&b1. a2!&b2! a3/&b3/')
  t.match(finding, { renewed: { at: 2500, why: 'served' }, abnormal: false, explanation: 'served' })
})

t.test('a sequence does not go on from what was before maintenance', async t => {
  const sequence = { use: 'sequence', of: ['a', 'b'], within: '10s' }
  t.equal(turns(sequence, 'a1.&b1. a2!&b2. a3/&b3. a4.&b4! a5.&b5.'), '3/ 3.')
  t.equal(turns(sequence, 'a1.&b1. a2!&b2. a3/&b3. a4!&b4. a5.&b5!'), '3/ 3. 5!')
  t.equal(turns(sequence, 'a1.&b1. a2!&b2. a3.&b3! a4/&b4/ a5.&b5! a6.&b6.'), '3! 4/ 4.')
})

t.test('of many machines only the one that was maintained counts no more', async t => {
  const site = { use: 'atLeast', of: ['a'], count: 2, by: ['site'], within: '9s' }
  t.equal(told(site, 'a1@p0!&a1@p1!&a1@p2! a2@p0/&a2@p1!&a2@p2!'), '1@north! 2@north!')
  t.equal(told(site, 'a1@p0!&a1@p1! a2@p0/&a2@p1!'), '1@north! 2@north.')
  t.equal(told(site, 'a1@p0!&a1@p1! a2@p0/&a2@p1/ a3@p0.&a3@p1!'), '1@north! 2@north/ 2@north. 3@north.')
})

t.test('what comes too late counts for what comes after, and is counted', async t => {
  const rule = ruleOf({ use: 'all', of: ['a', 'b'], wait: '2s' })
  const text = findingsOfRule(rule, 'a1.&b1. a2.&b2. a3! a4.^5 a6. b3!^7 a7. b4.^8 a8.^9').map(shownFinding).join(' ')
  t.equal(text, '1. 2. 3. 4. 6. 7! 8!')
  t.same(rule.report, { name: 'r', groups: 1, waiting: 0, late: 2 })
})

t.test('while the collector was down nobody could be heard: that is not counted as waiting', async t => {
  const text = 'a1.&b1. a2.&b2. a3! a4!^1000 b3.^1001 b4.^1002'
  t.equal(
    findingsOfRule(ruleOf({ use: 'all', of: ['a', 'b'] }), text)
      .map(shownFinding)
      .join(' '),
    '1. 2. 3. 4.'
  )
})

/** In the order of time for each of some sources; how they come among each other is open. */
const streams = fc.array(fc.constantFrom('.', '!', ' ', '?', '/'), { minLength: 6, maxLength: 30 })
const plan = fc.record({
  a: streams,
  b: streams,
  c: streams,
  order: fc.array(fc.nat(2), { minLength: 90, maxLength: 90 }),
  cut: fc.nat(90)
})
const rules = [
  { use: 'all', of: ['a', 'b'], without: ['c'], within: '3s' },
  { use: 'any', of: ['a', 'b'], without: ['c'], within: '3s' },
  { use: 'sequence', of: ['a', 'b', 'c'], within: '6s' },
  { use: 'sequence', of: ['a', 'b'], without: ['c'], within: '4s' },
  { use: 'atLeast', of: ['a', 'b', 'c'], count: 1, within: '2s' }
]

t.test('the laws are looked at for every operator', async t => {
  t.same([...new Set(rules.map(({ use }) => use))].sort(), Object.keys(operators).sort())
})

/** The first of each at once, so that the rule knows of all; then as the order says. All at one journal time: nothing waits in vain. */
const arrivals = ({ a, b, c }: { a: string[]; b: string[]; c: string[] }, order: readonly number[]): string[] => {
  const queues = Object.entries({ a, b, c }).map(([name, signs]) =>
    signs.flatMap((sign, index) => (sign === ' ' ? [] : [`${name}${index + 2}${sign}^1`]))
  )
  const mixed = order.flatMap(nth => queues[nth]!.shift() ?? [])
  return ['a1.&b1.&c1.', ...mixed, ...queues.flat(), 'a99.^1&b99.^1&c99.^1']
}

t.test('whatever comes first, the findings are the same', async t => {
  fc.assert(
    fc.property(plan, fc.constantFrom(...rules), (streams, written) => {
      const say = (order: readonly number[]) =>
        findingsOfRule(ruleOf(written), arrivals(streams, order).join(' ')).map(finding => JSON.stringify(finding))
      t.same(say(streams.order), say([]))
    }),
    { numRuns: 150 }
  )
  t.pass()
})

t.test('restored from its saved state a rule goes on as if nothing had happened', async t => {
  fc.assert(
    fc.property(plan, fc.constantFrom(...rules), (streams, written) => {
      const all = arrivals(streams, streams.order)
      const [before, after] = [ruleOf(written), ruleOf(written)]
      const first = findingsOfRule(before, all.slice(0, streams.cut + 1).join(' '))
      after.restore(unpack(pack(before.save())))
      const rest = findingsOfRule(after, all.slice(streams.cut + 1).join(' ') || 'z1.^1')
      const whole = findingsOfRule(ruleOf(written), all.join(' '))
      return JSON.stringify([...first, ...rest]) === JSON.stringify(whole)
    }),
    { numRuns: 150 }
  )
  t.pass()
})

t.test('of sources that never tell again only so much waits', async t => {
  const rule = ruleOf({ use: 'all', of: ['a', 'b'], wait: '1000s' })
  findingsOfRule(rule, 'a1.&b1. a2.&b2.')
  for (let second = 3; second < 3000; second++) {
    rule.hear(tokenOf(`a${second}.^3`).finding, false, 3000)
    rule.tell(3000)
  }
  t.ok(rule.report.waiting <= 1000)
})
