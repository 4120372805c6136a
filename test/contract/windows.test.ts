// Laws that every kind of window obeys: a new one is tested by being registered, and by its line in the batch job.

import fc from 'fast-check'
import t from 'tap'
import * as kinds from '../../collector/windows/registry.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import { series } from '../../protocol/series.ts'
import { checkWindows } from '../../simulators/checkwindows.ts'
import type { Aggregate, Sample } from '../../simulators/naiveaggregates.ts'
import type { Definition, Kind } from '../../simulators/naivewindows.ts'
import { agents, type Windowed, windowed } from '../support/windowing.ts'

const all = [
  series('heat', { asset: 'a', site: 'north' }),
  series('heat', { asset: 'b', site: 'south' }),
  series('heat', { asset: 'c', site: 'north' }),
  series('noise', { asset: 'a', site: 'north' })
] as const
const span = 600_000
const end = Number.MAX_SAFE_INTEGER

type Step = { readonly agent: number; readonly samples: readonly Sample[] } | { readonly agent: number; readonly advance: number }

const isBatch = (step: Step): step is Step & { samples: readonly Sample[] } => 'samples' in step
const samplesOf = (steps: readonly Step[]): Sample[] => steps.flatMap(step => (isBatch(step) ? step.samples : []))

const agent = fc.nat(agents.length - 1)
const time = fc.oneof({ weight: 4, arbitrary: fc.nat(span) }, { weight: 1, arbitrary: fc.nat(span).map(time => time + 0.25) })
const samplesWith = (value: fc.Arbitrary<number>): fc.Arbitrary<Sample[]> =>
  fc.array(fc.record({ series: fc.constantFrom(...all), time, value }), { minLength: 1, maxLength: 8 })
const batchesWith = (value: fc.Arbitrary<number>): fc.Arbitrary<Step> => fc.record({ agent, samples: samplesWith(value) })
const advances: fc.Arbitrary<Step> = fc.record({ agent, advance: fc.nat(span / 2) })
const stepsWith = (value: fc.Arbitrary<number>): fc.Arbitrary<Step[]> =>
  fc.array(fc.oneof({ weight: 3, arbitrary: batchesWith(value) }, { weight: 2, arbitrary: advances }), { maxLength: 24 })
const whole = fc.integer({ min: -9, max: 9 })
const real = fc.double({ min: -1e6, max: 1e6, noNaN: true })

/** Plays steps and lets everything close at the end; what was told, in order. */
const play = async (windows: Windowed, steps: readonly Step[], restartAt = -1): Promise<WindowResult[]> => {
  const marks = agents.map(() => Number.NEGATIVE_INFINITY)
  const told: WindowResult[] = []
  for (const [at, step] of steps.entries()) {
    if (at === restartAt) windows.restart()
    if (isBatch(step)) windows.push(step.agent, step.samples)
    else marks[step.agent] = Math.max(0, marks[step.agent]!) + step.advance
    told.push(...(await windows.close(marks)))
  }
  return [...told, ...(await windows.close(agents.map(() => end)))]
}

const played = async (definition: Definition, steps: readonly Step[]): Promise<WindowResult[]> => {
  const windows = await windowed(definition)
  await play(windows, steps)
  return windows.stored()
}

const exact: Definition['aggregates'] = Object.fromEntries(
  (['count', 'sum', 'min', 'max', 'first', 'last'] as const).map(use => [use, { use }])
)
const worst: Aggregate = { use: 'top', k: 2, by: { use: 'sum' } }

/** Its example, and one with windows of a few samples. */
const few: Readonly<Record<string, object>> = { count: { size: 3, within: '4m' }, session: { gap: '30s' } }

for (const [use, recipe] of Object.entries(kinds)) {
  const kindOf = (options: object): Kind => ({ use, ...recipe.options.parse(options) }) as unknown as Kind
  const definitions = [recipe.example, few[use] ?? recipe.example].flatMap((options): Definition[] => [
    { kind: kindOf(options), aggregates: { ...exact, worst } },
    { kind: kindOf(options), measurement: 'heat', by: ['site'], aggregates: { ...exact, worst } }
  ])
  const law = (name: string, value: fc.Arbitrary<number>, holds: (definition: Definition, steps: Step[]) => Promise<unknown>) =>
    t.test(`${use}: ${name}`, async t => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...definitions), stepsWith(value), async (definition, steps) => {
          t.same(await holds(definition, steps), [])
        }),
        { numRuns: 80 }
      )
    })

  law('whatever came late, the windows are those of a batch job over all samples', whole, async (definition, steps) =>
    checkWindows('w', definition, await played(definition, steps), samplesOf(steps))
  )
}
