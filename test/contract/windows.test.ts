// Laws that every kind of window obeys: a new one is tested by being registered.

import fc from 'fast-check'
import t from 'tap'
import * as aggregates from '../../collector/windows/aggregates/registry.ts'
import * as kinds from '../../collector/windows/registry.ts'
import type { Pane } from '../../collector/windows/window.ts'
import type { Definition, Windowing } from '../../collector/windows/windowing.ts'
import type { Column } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'

const { count, max, min } = aggregates
const machines = [series('vibration', { asset: 'm1' }), series('vibration', { asset: 'm2' })] as const

/** A sample of a machine by an agent, or the watermark moving on. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        machine: fc.nat(1),
        agent: fc.constantFrom('a', 'b'),
        time: fc.nat(600_000),
        value: fc.integer({ min: -9, max: 9 })
      })
    },
    { weight: 1, arbitrary: fc.record({ advance: fc.nat(120_000) }) }
  ),
  { maxLength: 60 }
)
type Step = { machine: number; agent: string; time: number; value: number } | { advance: number }

const columnOf = ({ machine, time, value }: { machine: number; time: number; value: number }): Column => ({
  series: machines[machine]!,
  times: Float64Array.of(time),
  values: Float64Array.of(value)
})

const play = (windowing: Windowing, all: readonly Step[], restart?: () => Windowing, at = -1): Pane[] => {
  let [stage, mark] = [windowing, 0]
  const panes: Pane[] = []
  for (const [index, step] of all.entries()) {
    if (index === at && restart) {
      const restored = restart()
      restored.restore(structuredClone(stage.save()))
      stage = restored
    }
    if ('advance' in step) {
      mark += step.advance
      panes.push(...stage.close(() => mark))
    } else panes.push(...stage.push([columnOf(step)], step.agent))
  }
  return [...panes, ...stage.close(() => Number.MAX_SAFE_INTEGER)]
}

/** Panes of one window merged, as the store does it. */
const merged = (panes: readonly Pane[]): Map<string, number[]> => {
  const all = new Map<string, number[][]>()
  for (const { group, start, accumulators } of panes) {
    const key = `${group.key}@${start}`
    const found = all.get(key)
    const next = [accumulators['count']!, accumulators['min']!, accumulators['max']!].map(numbers => [...numbers])
    if (!found) all.set(key, next)
    else for (const [index, aggregate] of [count, min, max].entries()) aggregate.merge(found[index]!, next[index]!)
  }
  return new Map([...all].map(([key, numbers]) => [key, numbers.flat()]))
}

for (const [name, { options, example, make }] of Object.entries(kinds)) {
  const open = (definition: Partial<Definition> = {}): Windowing =>
    make(options.parse(example) as never)({ name: 'w', aggregates: { count, min, max }, ...definition })

  t.test(`${name}: whatever came late, the merged windows are those of all samples on time`, async t => {
    fc.assert(
      fc.property(steps, all => {
        const inTime = all.filter(step => !('advance' in step))
        return JSON.stringify([...merged(play(open(), all))].sort()) === JSON.stringify([...merged(play(open(), inTime))].sort())
      })
    )
    t.pass()
  })

  t.test(`${name}: no sample is lost and none is in two windows of a group`, async t => {
    fc.assert(
      fc.property(steps, all => {
        const counted = [...merged(play(open(), all)).values()].reduce((total, [samples]) => total + samples!, 0)
        return counted === all.filter(step => !('advance' in step)).length
      })
    )
    t.pass()
  })

  t.test(`${name}: a window is on time at most once`, async t => {
    fc.assert(
      fc.property(steps, all => {
        const onTime = play(open(), all).flatMap(({ group, start, onTime }) => (onTime ? [`${group.key}@${start}`] : []))
        return new Set(onTime).size === onTime.length
      })
    )
    t.pass()
  })

  t.test(`${name}: saved and restored anywhere, it goes on as if nothing had happened`, async t => {
    fc.assert(
      fc.property(
        steps,
        fc.nat(60),
        (all, at) => JSON.stringify(play(open(), all, open, at)) === JSON.stringify(play(open(), all))
      )
    )
    t.pass()
  })

  t.test(`${name}: series that it does not select leave no trace`, async t => {
    const other = open({ measurement: 'temperature' })
    t.same(play(other, [{ machine: 0, agent: 'a', time: 5, value: 1 }, { advance: 1e9 }]), [])
  })
}
