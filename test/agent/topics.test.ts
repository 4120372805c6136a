import t from 'tap'
import { matchTemplate, parseTemplate, topicOptions, topics } from '../../agent/topics.ts'
import { parseConfiguration } from '../../platform/configuration.ts'
import { z } from '../../protocol/options.ts'

const entry = (topic: string, more: object = {}) => topicOptions.parse({ topic, decoder: { use: 'number' }, ...more })

const keyOf = (router: ReturnType<typeof topics>, topic: string): string | undefined =>
  router.route(topic)?.seriesOf({ value: 1 }).key

t.test('a template that MQTT could not subscribe to is refused, saying why', t => {
  for (const [text, reason] of [
    ['', /1 to 1024 characters/],
    ['a/#/b', /# may only be the last level/],
    ['a+/b', /level "a\+"/],
    ['a/{b', /level "\{b"/],
    ['a/{}', /level "\{\}"/],
    ['a/{x}y', /level "\{x\}y"/],
    ['{a}/{a}', /names \{a\} twice/],
    ['a/{b,c}', /does not name a tag/],
    [Array(33).fill('a').join('/'), /at most 32 levels/]
  ] as const) {
    t.match(parseTemplate(text), reason, text)
  }
  t.end()
})

t.test('the configuration names the line of a wrong template', t => {
  const schema = z.strictObject({ topics: z.array(topicOptions) })
  const text = 'topics:\n  - topic: plant/#/x\n    decoder: { use: number }\n'
  t.throws(() => parseConfiguration(text, 'agent.yaml', schema), {
    code: 'WAY_CONFIG_INVALID',
    message: /agent\.yaml:2:\d+: topics\[0\]\.topic: # may only be the last level/
  })
  t.end()
})

t.test('a template fits a topic level by level', t => {
  const said = (template: string, topic: string) => {
    const parsed = parseTemplate(template)
    if (typeof parsed === 'string') throw new Error(parsed)
    const found = matchTemplate(parsed, topic.split('/'))
    return found && { ...found }
  }
  for (const [template, topic, expected] of [
    ['plant/{site}/{measurement}', 'plant/graz/temperature', { site: 'graz', measurement: 'temperature' }],
    ['plant/{site}/{measurement}', 'plant/graz', undefined],
    ['plant/{site}/{measurement}', 'plant/graz/a/b', undefined],
    ['plant/{site}', 'Plant/graz', undefined],
    ['plant/+/{measurement}', 'plant/ignored/rpm', { measurement: 'rpm' }],
    ['plant/{site}/#', 'plant/graz/a/b/c', { site: 'graz' }],
    ['plant/{site}/#', 'plant/graz', { site: 'graz' }],
    ['{a}/{b}', '$SYS/load', undefined],
    ['#', '$SYS/load', undefined],
    ['$SYS/{measurement}', '$SYS/load', { measurement: 'load' }],
    ['a/{__proto__}', 'a/x', { ['__proto__']: 'x' }]
  ] as const) {
    t.strictSame(JSON.stringify(said(template, topic)), JSON.stringify(expected), `${template} on ${topic}`)
  }
  t.end()
})

t.test('levels become tags and measurement; constant tags and a fixed measurement win over them', t => {
  const router = topics([
    entry('plant/{site}/{line}/{asset}/{measurement}'),
    entry('pump/{asset}', { measurement: 'pressure', tags: { site: 'graz', asset: 'p1' } })
  ])
  t.equal(keyOf(router, 'plant/graz/l1/m7/temperature'), 'temperature,asset=m7,line=l1,site=graz')
  t.equal(keyOf(router, 'pump/p9'), 'pressure,asset=p1,site=graz')
  t.equal(router.route('other/x'), undefined)
  t.strictSame(router.filters, ['plant/+/+/+/+', 'pump/+'])
  t.end()
})

t.test('the first template that fits wins, and equal filters are one subscription', t => {
  const router = topics([entry('a/{x}', { measurement: 'first' }), entry('a/{y}', { measurement: 'second' })])
  t.equal(keyOf(router, 'a/1'), 'first,x=1')
  t.strictSame(router.filters, ['a/+'])
  t.end()
})

t.test("a reading's own measurement and tags come first", t => {
  const route = topics([entry('m/{asset}/{measurement}')]).route('m/7/all')!
  t.equal(route.seriesOf({ value: 1, measurement: 'rpm' }).key, 'rpm,asset=7')
  t.equal(route.seriesOf({ value: 1, measurement: 'rpm', tags: { axis: 'x', asset: '8' } }).key, 'rpm,asset=8,axis=x')
  t.end()
})

t.test('a series without a measurement, or with a level that cannot be a tag, is an error that says so', t => {
  const router = topics([entry('m/{asset}')])
  t.throws(() => router.route('m/7')!.seriesOf({ value: 1 }), { code: 'WAY_PAYLOAD_INVALID', message: /measurement of m\/7/ })
  t.throws(() => router.route('m/')!.seriesOf({ value: 1, measurement: 'rpm' }), { code: 'WAY_NAME_INVALID' })
  t.throws(() => router.route('m/a,b')!.seriesOf({ value: 1, measurement: 'rpm' }), { code: 'WAY_NAME_INVALID' })
  t.end()
})

t.test('a topic seen again costs no new route and no new series, and memory stays bounded', t => {
  const router = topics([entry('m/{asset}/{measurement}')], 2)
  const first = router.route('m/1/rpm')!
  t.equal(router.route('m/1/rpm'), first)
  t.equal(first.seriesOf({ value: 1 }), first.seriesOf({ value: 2 }))
  router.route('m/2/rpm')
  router.route('m/3/rpm')
  t.not(router.route('m/1/rpm'), first, 'the oldest was forgotten')
  t.end()
})
