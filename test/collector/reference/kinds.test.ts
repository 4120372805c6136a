import t from 'tap'
import { type KindName, kindOf, kinds, parseTime, timeText } from '../../../collector/reference/kinds.ts'

t.test('a day begins at midnight UTC, a time has an offset', async t => {
  t.equal(parseTime('2026-06-01'), Date.UTC(2026, 5, 1))
  for (const text of ['2026-06-01T18:30:00Z', '2026-06-01 18:30Z', '2026-06-01T20:30:00.000+02:00', '2026-06-01 20:30 +02:00'])
    t.equal(parseTime(text), Date.UTC(2026, 5, 1, 18, 30), text)
})

t.test('what is no time, or nobody can say which, is refused', async t => {
  for (const text of [
    '2026-02-30',
    '2026-13-01',
    '2026-06-01T18:30:00',
    '01.06.2026',
    '2026',
    '1780338600',
    '2026-06-01T25:00Z',
    ''
  ])
    t.equal(parseTime(text), undefined, text)
})

t.test('a time is shown as it would be written', async t => {
  for (const text of ['2026-06-01', '2026-06-01T18:30:00Z', '2026-06-01T18:30:00.125Z', '0050-01-01'])
    t.equal(timeText(parseTime(text)!), text)
})

for (const [kind, good, bad] of [
  ['number', { '7.5': 7.5, '-0': 0, '1e3': 1000, '+.5': 0.5, '007': 7 }, ['7,5', '7.5 kW', '1e999', 'NaN', '0x10', '--1', '.']],
  ['text', { 'site 7': 'site 7', 'é/ü': 'é/ü' }, ['a,b', 'a=b', 'a"b', 'x'.repeat(129), 'a\nb']],
  ['date', { '1970-01-02': 86_400_000 }, ['yesterday', '2021-4-12']],
  ['note', { 'a, b = "c"\nd': 'a, b = "c"\nd' }, []],
  [
    'agents',
    { 'gw-1': 'gw-1', 'gw-2  gw-1 gw-2': 'gw-1 gw-2' },
    ['gw 1/2', 'gw-1, gw-2', 'é', `${'a'.repeat(64)} ${'b'.repeat(64)}`]
  ]
] as [KindName, Record<string, string | number>, string[]][]) {
  t.test(`a ${kind} is read, and what is none is refused`, async t => {
    for (const [text, value] of Object.entries(good)) t.equal(kinds[kind].parse(text), value, text)
    for (const text of bad) t.equal(kinds[kind].parse(text), undefined, text)
  })
}

t.test('the name of a column tells its kind where nothing is declared', async t => {
  t.equal(kindOf('installed', {}), 'date')
  t.equal(kindOf('rated_power', {}), 'number')
  t.equal(kindOf('rated', {}), 'number')
  t.equal(kindOf('ratedness', {}), 'text')
  t.equal(kindOf('toString', {}), 'text')
  t.equal(kindOf('rated_class', { rated_class: 'text' }), 'text')
  t.equal(kindOf('agent', { agent: 'note' }), 'agents')
})

t.test('how often an asset reports, and what, are columns of their own unless they are declared', async t => {
  t.same(
    [kindOf('period', {}), kindOf('measurements', {}), kindOf('period', { period: 'text' })],
    ['period', 'measurements', 'text']
  )
  t.equal(kinds.period.parse('10s'), '10s')
  for (const text of ['10', '0s', 'often']) t.equal(kinds.period.parse(text), undefined, text)
  t.equal(kinds.measurements.parse('flow  temperature flow'), 'flow temperature')
  t.equal(kinds.measurements.parse('a=b'), undefined)
  t.same([kinds.period.tag, kinds.measurements.tag], [false, false], 'no windows group by them')
})
