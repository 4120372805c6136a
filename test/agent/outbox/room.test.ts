import fc from 'fast-check'
import t from 'tap'
import type { Level, Waiting } from '../../../agent/outbox/records.ts'
import { type Body, type Step, stepDown } from '../../../agent/outbox/room.ts'
import { thin } from '../../../agent/outbox/thin.ts'
import type { Lane } from '../../../protocol/batch.ts'
import { encodeBatch } from '../../../protocol/codec.ts'
import { type Column, type Columns, ColumnsBuilder, countOf, newestOf, oldestOf } from '../../../protocol/columns.ts'
import { series } from '../../../protocol/series.ts'

const minute = 60_000
const names = [series('vibration', { asset: 'm1' }), series('temperature', { asset: 'm1' })]

interface Wanted {
  readonly lane: Lane
  readonly level: Level
  readonly released: boolean
  readonly held: boolean
  readonly readable: boolean
  readonly samples: readonly (readonly [of: number, time: number, value: number])[]
}
const plain: Omit<Wanted, 'samples'> = { lane: 'live', level: 0, released: false, held: false, readable: true }

const columnsOf = (samples: Wanted['samples']): Columns => {
  const builder = new ColumnsBuilder()
  for (const [of, time, value] of samples) builder.add(names[of]!, time, value)
  return builder.take()
}

const bodyOf = ({ samples, readable, lane, ...rest }: Wanted, sequence: number): Body => {
  const columns = columnsOf(samples)
  const bytes = encodeBatch({ agent: 'gw', epoch: 'a'.repeat(16), lane, sequence, columns })
  const waiting: Waiting = {
    ...rest,
    lane,
    sequence,
    samples: samples.length,
    bytes: bytes.length,
    hash: '',
    oldest: oldestOf(columns),
    newest: newestOf(columns),
    putAt: 0,
    place: { base: 1, offset: sequence, position: sequence },
    length: bytes.length,
    since: 0
  }
  return { waiting, bytes: readable ? bytes : undefined }
}

const bodiesOf = (list: readonly Wanted[]): Body[] => list.map((wanted, index) => bodyOf(wanted, index + 1))

const lostOf = ({ losses }: Step): Record<string, number> => {
  const lost: Record<string, number> = {}
  for (const { reason, samples } of losses) lost[reason] = (lost[reason] ?? 0) + samples
  return lost
}
const valuesOf = (columns: Columns): number[][] => columns.map(({ values }: Column) => [...values])
const seconds = (count: number): Wanted['samples'] =>
  Array.from({ length: count }, (_, second) => [0, second * 1000, Math.sin(second)] as const)

t.test('raw becomes minutes, minutes become ten minutes, those are dropped, and each step counts what it took', async t => {
  const raw = seconds(7200)
  const ofRaw = columnsOf(raw)
  const first = stepDown(
    [bodyOf({ ...plain, samples: raw.slice(0, 4000) }, 1), bodyOf({ ...plain, samples: raw.slice(4000) }, 2)],
    true
  )
  const minutes = first.fresh.flatMap(({ columns }) => columns)
  t.same(valuesOf(minutes), valuesOf(thin(ofRaw, minute)))
  t.match(first.fresh, [{ lane: 'backfill', level: 1, released: false }])
  t.same(first.losses, [{ lane: 'live', from: 0, to: 7199_000, samples: 7200 - countOf(minutes), reason: 'thinned to 1 min' }])

  const again = (columns: Columns, level: Level): Body =>
    bodyOf(
      {
        ...plain,
        lane: 'backfill',
        level,
        samples: columns.flatMap(({ times, values }) => Array.from(times, (time, at) => [0, time, values[at]!] as const))
      },
      3
    )
  const second = stepDown([again(minutes, 1)], true)
  const tens = second.fresh.flatMap(({ columns }) => columns)
  t.same(valuesOf(tens), valuesOf(thin(ofRaw, 10 * minute)))
  t.equal(second.fresh[0]!.level, 2)
  t.same(lostOf(second), { 'thinned to 10 min': countOf(minutes) - countOf(tens) })

  const third = stepDown([again(tens, 2)], true)
  t.same(third.fresh, [])
  t.same(lostOf(third), { 'outbox full': countOf(tens) })
})

for (const [what, wanted, alarmsFit, fate] of [
  ['a batch that is being sent stays as it is', { held: true, released: true }, true, 'moved'],
  ['an alarm stays while alarms fit', { lane: 'alarm' }, true, 'moved'],
  ['one that may have been sent is dropped, never thinned', { released: true }, true, 'outbox full, perhaps delivered'],
  ['one that cannot be read is lost as damaged', { readable: false }, true, 'damaged on disk'],
  ['even one that is being sent, where it cannot be read', { readable: false, held: true }, true, 'damaged on disk']
] as const) {
  t.test(what, async t => {
    const body = bodyOf({ ...plain, ...wanted, samples: seconds(300) }, 1)
    const step = stepDown([body], alarmsFit)
    t.same(step.fresh, [])
    t.equal(step.moved[0]?.bytes, fate === 'moved' ? body.bytes : undefined)
    t.equal(step.settled[0], fate === 'moved' ? undefined : body.waiting)
    t.same(lostOf(step), fate === 'moved' ? {} : { [fate]: 300 })
  })
}

t.test('alarms that do not fit are thinned like all else, with a loss of their own', async t => {
  const bodies = bodiesOf([
    { ...plain, samples: seconds(120) },
    { ...plain, lane: 'alarm', samples: seconds(60).map(([, time, value]) => [1, time, value]) }
  ])
  const { fresh, losses, moved } = stepDown(bodies, false)
  t.same(moved, [])
  t.same(
    fresh.map(({ lane, level }) => [lane, level]),
    [
      ['backfill', 1],
      ['backfill', 1]
    ]
  )
  t.match(losses.map(({ lane, reason }) => [lane, reason]).sort(), [
    ['alarm', 'thinned to 1 min'],
    ['live', 'thinned to 1 min']
  ])
})

t.test('raw batches and minutes of one segment are thinned apart, each to its next level', async t => {
  // Halves of a split batch are raw, and in the lane of the minutes.
  const raw: Wanted = { ...plain, lane: 'backfill', samples: seconds(60) }
  const minutes: Wanted = {
    ...plain,
    lane: 'backfill',
    level: 1,
    samples: seconds(60).map(([of, time, value]) => [of, time * 10, value])
  }
  const { fresh, losses } = stepDown(bodiesOf([minutes, raw]), true)
  t.same(
    fresh.map(({ level, columns }) => [level, valuesOf(columns)]),
    [
      [2, valuesOf(thin(columnsOf(minutes.samples), 10 * minute))],
      [1, valuesOf(thin(columnsOf(raw.samples), minute))]
    ]
  )
  t.same(
    losses.map(({ lane, reason }) => [lane, reason]),
    [
      ['backfill', 'thinned to 10 min'],
      ['backfill', 'thinned to 1 min']
    ]
  )
})

t.test('minutes of many batches are cut again into batches of 5000 samples at most', async t => {
  const samples = Array.from({ length: 12_000 }, (_, at) => [0, at * minute, at] as const)
  const { fresh, losses } = stepDown([bodyOf({ ...plain, samples }, 1)], true)
  t.same(
    fresh.map(({ columns }) => countOf(columns)),
    [5000, 5000, 2000]
  )
  t.same(losses, [], 'one sample a minute loses nothing')
})

const wanted: fc.Arbitrary<Wanted> = fc.record({
  lane: fc.constantFrom<Lane>('alarm', 'live', 'backfill'),
  level: fc.constantFrom<Level>(0, 1, 2),
  released: fc.boolean(),
  held: fc.boolean(),
  readable: fc.boolean(),
  samples: fc.array(fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 30 * minute }), fc.integer({ min: -9, max: 9 })), {
    minLength: 1,
    maxLength: 60,
    size: 'max'
  })
})

t.test('whatever a segment has, every batch has one fate and every sample stays or is a loss, to the unit', async () => {
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 12, size: 'max' }), fc.boolean(), (list, alarmsFit) => {
      const bodies = bodiesOf(list)
      const step = stepDown(bodies, alarmsFit)
      const gone = [...step.settled, ...step.moved.map(({ waiting }) => waiting)]
      const fates = gone.length === bodies.length && new Set(gone).size === bodies.length
      const fresh = step.fresh.reduce((sum, { columns }) => sum + countOf(columns), 0)
      const moved = step.moved.reduce((sum, { waiting }) => sum + waiting.samples, 0)
      const lost = step.losses.reduce((sum, { samples }) => sum + samples, 0)
      return fates && fresh + moved + lost === list.reduce((sum, { samples }) => sum + samples.length, 0)
    }),
    { numRuns: 500 }
  )
})

t.test('a loss says from when to when, of which lane, and a sum for each reason that is that of the batches', async () => {
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 12, size: 'max' }), list => {
      const dropped = list.filter(
        ({ readable, held, lane, released, level }) => readable && !held && lane === 'live' && !released && level === 2
      )
      const { losses } = stepDown(bodiesOf(list), true)
      const loss = losses.find(({ lane, reason }) => lane === 'live' && reason === 'outbox full')
      const times = dropped.flatMap(({ samples }) => samples.map(([, time]) => time))
      if (dropped.length === 0) return loss === undefined
      return loss?.samples === times.length && loss.from === Math.min(...times) && loss.to === Math.max(...times)
    }),
    { numRuns: 500 }
  )
})
