// Laws that every kind of window obeys: a new one is tested by being registered, and by its line in the batch job.

import fc from 'fast-check'
import t from 'tap'
import * as kinds from '../../collector/windows/registry.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import { series } from '../../protocol/series.ts'
import { checkWindows } from '../../simulators/checkwindows.ts'
import type { Aggregate, Sample } from '../../simulators/naiveaggregates.ts'
import type { Definition, Kind } from '../../simulators/naivewindows.ts'
import { reals } from '../support/reals.ts'
import { agents, type Windowed, windowed } from '../support/windowing.ts'

const all = [
  series('heat', { asset: 'a', site: 'north' }),
  series('heat', { asset: 'b', site: 'south' }),
  series('heat', { asset: 'c', site: 'north' }),
  series('noise', { asset: 'a', site: 'north' })
] as const
const span = 600_000
const runs = Number(process.env['WAYSIDE_RUNS'] ?? 80)
const end = Number.MAX_SAFE_INTEGER

/** A batch arrives, or an agent's watermark moves on. */
interface Batch {
  readonly agent: number
  readonly samples: readonly Sample[]
}
interface Moved {
  readonly agent: number
  readonly mark: number
}
type Step = Batch | Moved

const isBatch = (step: Step): step is Batch => 'samples' in step
const samplesOf = (steps: readonly Step[]): Sample[] => steps.filter(isBatch).flatMap(({ samples }) => samples)

const agent = fc.nat(agents.length - 1)
/** Often close together, sometimes at the same time or between two milliseconds. */
const time = fc.oneof(
  fc.nat(span),
  fc.nat(20).map(some => some * 10_000),
  fc.nat(60_000),
  fc.nat(8).map(some => 59_999 + some / 4)
)
const stepsWith = (value: fc.Arbitrary<number>): fc.Arbitrary<Step[]> => {
  const samples = fc.array(fc.record({ series: fc.constantFrom(...all), time, value }), { minLength: 1, maxLength: 8 })
  return fc.array(
    fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
      { weight: 3, arbitrary: fc.record({ agent, samples }) },
      { weight: 2, arbitrary: fc.record({ agent, mark: fc.nat(span) }) }
    ),
    { maxLength: 24 }
  )
}
const whole = fc.integer({ min: -9, max: 9 })
const real = reals(-1e6, 1e6)

interface Told {
  readonly mark: number
  readonly results: readonly WindowResult[]
}

/** Plays steps and lets everything close at the end; what was told, in order. */
const play = async (windows: Windowed, steps: readonly Step[], restartAt = -1): Promise<Told[]> => {
  const marks = agents.map(() => Number.NEGATIVE_INFINITY)
  const told: Told[] = []
  const close = async (): Promise<void> => void told.push({ mark: Math.max(...marks), results: await windows.close(marks) })
  for (const [at, step] of steps.entries()) {
    if (at === restartAt) windows.restart()
    if (isBatch(step)) windows.push(step.agent, step.samples)
    else marks[step.agent] = Math.max(marks[step.agent]!, step.mark)
    await close()
  }
  marks.fill(end)
  await close()
  return told
}

const stored = async (definition: Definition, steps: readonly Step[]): Promise<WindowResult[]> => {
  const windows = await windowed(definition)
  await play(windows, steps)
  return windows.stored()
}

const told = async (definition: Definition, steps: readonly Step[], restartAt?: number): Promise<WindowResult[]> =>
  (await play(await windowed(definition), steps, restartAt)).flatMap(({ results }) => results)

const placeOf = ({ group, start, index = 0 }: WindowResult): string => `${group.key} from ${start} (${index})`

const exact: Definition['aggregates'] = Object.fromEntries(
  (['count', 'sum', 'min', 'max', 'first', 'last'] as const).map(use => [use, { use }])
)
const worst: Aggregate = { use: 'top', k: 2, by: { use: 'sum' } }

/** Windows of a few samples each, beside the example of the kind. */
const few: Readonly<Record<string, object>> = { count: { size: 3, within: '4m' }, session: { gap: '30s' } }

for (const [use, recipe] of Object.entries(kinds)) {
  const kindOf = (options: object): Kind => ({ use, ...recipe.options.parse(options) }) as unknown as Kind
  const definitions = [recipe.example, few[use] ?? recipe.example].flatMap((options): Definition[] => [
    { kind: kindOf(options), aggregates: { ...exact, worst } },
    { kind: kindOf(options), measurement: 'heat', by: ['site'], aggregates: { ...exact, worst } }
  ])
  /** A law names what breaks it. */
  const law = (
    name: string,
    value: fc.Arbitrary<number>,
    broken: (definition: Definition, steps: Step[], at: number) => Promise<unknown[]>
  ): void => {
    t.test(`${use}: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...definitions), stepsWith(value), fc.nat(24), async (definition, steps, at) => {
          const faults = await broken(definition, steps, at)
          if (faults.length > 0) throw new Error(faults.slice(0, 5).map(String).join('\n'))
        }),
        { numRuns: runs }
      )
    })
  }

  law('whatever came late, the windows are those of a batch job over all samples', whole, async (definition, steps) =>
    checkWindows('w', definition, await stored(definition, steps), samplesOf(steps))
  )

  law('whatever the order of batches, the windows are the same', whole, async (definition, steps) => {
    const lines = async (steps: readonly Step[]): Promise<string[]> =>
      (await stored(definition, steps)).map(({ group, start, end, values }) => JSON.stringify([group.key, start, end, values]))
    const [one, other] = [await lines(steps), await lines(steps.toReversed())]
    return [...one, ...other].filter(line => !one.includes(line) || !other.includes(line))
  })

  law('saved and restored anywhere, it goes on as if nothing had happened, bit for bit', real, async (definition, steps, at) => {
    const [one, other] = [await told(definition, steps), await told(definition, steps, at)]
    const [lines, others] = [one, other].map(list => list.map(result => JSON.stringify(result)))
    return lines!.filter((line, at) => line !== others![at]).concat(others!.slice(lines!.length))
  })

  law('nothing is told twice: each telling of a window is its next revision', whole, async (definition, steps) => {
    const revisions = new Map<string, WindowResult>()
    return (await told(definition, steps)).filter(result => {
      const before = revisions.get(placeOf(result))
      revisions.set(placeOf(result), result)
      const same = JSON.stringify([before?.values, before?.end]) === JSON.stringify([result.values, result.end])
      if (result.retracted) return !before || result.revision !== before.revision + 1
      return same || (before ? !(result.revision > before.revision) : use === 'tumbling' && result.revision !== 1)
    })
  })

  law('what was told last is what is on disk', whole, async (definition, steps) => {
    const windows = await windowed(definition)
    const last = new Map<string, WindowResult>()
    for (const result of (await play(windows, steps)).flatMap(({ results }) => results)) last.set(placeOf(result), result)
    const expected = [...last.values()].flatMap(({ retracted, hindsight, ...result }) => (retracted ? [] : [result]))
    const lines = (results: readonly object[]): string[] => results.map(result => JSON.stringify(result)).sort()
    const [wanted, found] = [lines(expected), lines(await windows.stored())]
    return [...wanted, ...found].filter(line => !wanted.includes(line) || !found.includes(line))
  })

  law('none is told before the watermark has passed its end', whole, async (definition, steps) =>
    (await play(await windowed(definition), steps)).flatMap(({ mark, results }) => results.filter(({ end }) => end > mark))
  )

  law('where nothing comes late, each window is told once, by all that is in it', whole, async (definition, steps) => {
    const samples = samplesOf(steps).sort((a, b) => a.time - b.time)
    const inTime = samples.flatMap((sample, at): Step[] => [
      ...(at % 4 === 0 ? agents.map((_, agent) => ({ agent, mark: sample.time })) : []),
      { agent: at % agents.length, samples: [sample] }
    ])
    const results = await told(definition, inTime)
    return results.filter(({ revision, hindsight, retracted }) => revision !== 1 || hindsight || retracted)
  })

  t.test(`${use}: series that it does not select leave no trace`, async t => {
    const definition: Definition = { kind: kindOf(recipe.example), tags: { site: 'east' }, aggregates: exact }
    t.same(await told(definition, [{ agent: 0, samples: [{ series: all[0], time: 5, value: 1 }] }]), [])
  })
}
