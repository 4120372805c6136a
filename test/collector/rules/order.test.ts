import t from 'tap'
import { collectorConfiguration } from '../../../collector/configuration.ts'
import { changesOf } from '../../../collector/definitions/changes.ts'
import { definitionsOf } from '../../../collector/definitions/definitions.ts'
import { readDefinitions } from '../../../collector/definitions/read.ts'
import { changesText } from '../../../collector/definitions/text.ts'
import { inRuleOrder } from '../../../collector/rules/order.ts'
import { silentLog } from '../../../platform/log.ts'

const agents = [{ agent: 'gw', tokenSha256: '0'.repeat(64) }]
const windows = [{ use: 'tumbling', name: 'minute', length: '1m' }]
const detectors = [{ use: 'threshold', name: 'hot', window: 'minute', above: 9 }]
const any = (name: string, ...of: string[]) => ({ use: 'any', name, of })

const checked = (rules: readonly object[], more: object = {}) =>
  collectorConfiguration.safeParse({ data: 'd', agents, windows, detectors, rules, ...more })
const problems = (...rules: object[]): string[] =>
  (checked(rules).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)

t.test('rules may read detectors and rules, in any order of writing', async t => {
  t.same(problems(any('c', 'b', 'hot'), any('b', 'a'), any('a', 'hot')), [])
  const reader = (name: string, ...of: string[]) => ({ name, of: of.map(name => ({ name })), without: [] })
  const order = inRuleOrder([reader('c', 'b', 'hot'), reader('b', 'a'), reader('a', 'hot')], one => one)
  t.same(
    order.map(({ name }) => name),
    ['a', 'b', 'c']
  )
})

t.test('a circle is refused with its names', async t => {
  t.same(problems(any('a', 'b'), any('b', 'c'), any('c', 'a'), any('d', 'a')), [
    'rules.0.of: rules read each other in a circle: a ← b ← c ← a',
    'rules.1.of: rules read each other in a circle: b ← c ← a ← b',
    'rules.2.of: rules read each other in a circle: c ← a ← b ← c'
  ])
  t.same(problems(any('a', 'a')), ['rules.0.of: rules read each other in a circle: a ← a'])
  t.match(problems({ ...any('a', 'hot'), without: ['b'] }, any('b', 'a')), [/circle: a ← b ← a/, /circle: b ← a ← b/])
})

t.test('a name that is not there, or there twice, is refused', async t => {
  t.same(problems(any('a', 'hot', 'cold')), ['rules.0.of.1: no detector or rule is called "cold", there are: hot, absence, a'])
  t.same(problems(any('a', 'hot'), any('a', 'hot')), ['rules.1.name: "a" is there twice'])
  t.match(problems(any('absence', 'hot')), ['rules.0.name: alerts of silence are called "absence"'])
  t.same(problems(any('a', 'absence')), [], 'silence is found too')
  t.match(problems(any('hot', 'hot')), ['rules.0.name: a detector is called "hot" too', /circle/])
})

const kinds = (before: readonly object[], after: readonly object[], more: object = {}): Record<string, string> => {
  const of = (rules: readonly object[], other: object) => readDefinitions(definitionsOf(checked(rules, other).data!), silentLog)
  return Object.fromEntries(changesOf(of(before, {}), of(after, more)).rules.map(({ name, kind }) => [name, kind]))
}

t.test('a rule goes on while it and all that it reads stay', async t => {
  const both = [any('a', 'hot'), any('b', 'a')]
  t.same(kinds(both, both), { a: 'kept', b: 'kept' })
  t.same(kinds(both, [any('a', 'hot'), { ...any('b', 'a'), severity: 'critical' }]), { a: 'kept', b: 'tuned' })
  t.same(kinds(both, [{ ...any('a', 'hot'), within: '1m' }, any('b', 'a')]), { a: 'changed', b: 'changed' })
  t.same(kinds(both, both, { detectors: [{ ...detectors[0], above: 8 }] }), { a: 'changed', b: 'changed' })
  t.same(kinds(both, both, { detectors: [{ ...detectors[0], for: '8s' }] }), { a: 'kept', b: 'kept' })
  t.same(kinds(both, [any('a', 'hot')]), { a: 'kept', b: 'removed' })
})

t.test('people are told what becomes of rules', async t => {
  const read = (rules: readonly object[]) => readDefinitions(definitionsOf(checked(rules).data!), silentLog)
  const texts = changesText(changesOf(read([any('a', 'hot')]), read([any('b', 'hot')])))
  t.match(texts.slice(2), ['rule b: new, hears what comes from now on', 'rule a: removed, its open alerts are resolved'])
})

t.test('rules of the journal that cannot be read are left out, with those that read them', async t => {
  const told: object[] = []
  const definitions = definitionsOf(checked([any('a', 'hot')]).data!)
  const rules = [{ use: 'magic', name: 'm' }, any('n', 'm'), any('o', 'n'), any('a', 'hot')]
  const found = readDefinitions({ ...definitions, rules }, { error: (event, fields) => void told.push({ event, ...fields }) })
  t.same(
    found.rules.map(({ common }) => common.name),
    ['a']
  )
  t.equal(told.length, 3)
})
