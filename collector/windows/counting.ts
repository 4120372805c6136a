// Windows of so many samples of a group, in the order of their event time, counted afresh in each aligned stretch of time.

import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { nobody } from './agentsets.ts'
import { Bag } from './bag.ts'
import { Closing } from './closing.ts'
import { inOrder } from './emission.ts'
import type { SavedCell } from './layout.ts'
import { place } from './placing.ts'
import { slicing } from './slicing.ts'
import type { Emission } from './window.ts'
import type { Definition, Kind, Windowing } from './windowing.ts'

/** A stretch of time that a group has samples in, with those that were not told yet. */
interface Stretch {
  bag: Bag
  agents: number
}

type Saved = readonly [stretches: readonly [group: number, start: Millis, bag: State, agents: number][], closed: State]

const cellOf = (bag: Bag): SavedCell => [new Float64Array(), [bag.save()]]

const counts = (size: number, within: Millis, definition: Definition): Windowing => {
  const { name, grouping, layout, sets, frozen } = definition
  const closing = new Closing(grouping)
  let stretches = new Map<number, Map<Millis, Stretch>>()
  let late: Emission[] = []

  const emission = (group: number, start: Millis, { bag, agents }: Stretch, open: boolean, late: boolean): Emission => ({
    window: name,
    group: grouping.keyOf(group),
    number: group,
    start,
    end: start + within,
    cell: cellOf(bag),
    agents,
    whole: false,
    late,
    open
  })

  const stretchAt = (group: number, start: Millis): Stretch => {
    let own = stretches.get(group)
    if (!own) stretches.set(group, (own = new Map()))
    let stretch = own.get(start)
    if (!stretch) own.set(start, (stretch = { bag: new Bag(), agents: nobody }))
    return stretch
  }

  const closeGroup = (group: number, to: Millis, out: Emission[]): void => {
    const own = stretches.get(group)
    if (!own) return
    for (const [start, stretch] of own) {
      const open = start + within > to
      if (open && stretch.bag.countBefore(to) < size) continue
      out.push(emission(group, start, { ...stretch, bag: stretch.bag.takeBefore(to) }, open, false))
      if (!open) own.delete(start)
    }
    if (own.size === 0) stretches.delete(group)
  }

  return {
    push({ numbers, columns }, agent, received) {
      let missed = 0
      const parts = new Map<string, { group: number; start: Millis; stretch: Stretch }>()
      place(grouping, { numbers, columns }, (group, run) => {
        // Only whole numbers of samples can be counted: what stands for an interval cannot.
        if (grouping.summaryOf(run.series)) return
        grouping.join(group, agent)
        const closed = closing.of(group)
        const { times, from, to } = run
        for (let i = from; i < to; ) {
          const start = Math.floor(times[i]! / within) * within
          run.from = i
          while (++i < to && times[i]! >= start && times[i]! < start + within);
          run.to = i
          if (start + within <= closed && start + within <= frozen(received)) {
            missed += i - run.from
            continue
          }
          let stretch: Stretch
          if (start + within <= closed) {
            const key = `${group}/${start}`
            const part = parts.get(key) ?? { group, start, stretch: { bag: new Bag(), agents: nobody } }
            parts.set(key, part)
            stretch = part.stretch
          } else stretch = stretchAt(group, start)
          stretch.bag.add(run)
          stretch.agents = sets.with(stretch.agents, agent)
        }
      })
      for (const { group, start, stretch } of parts.values()) late.push(emission(group, start, stretch, false, true))
      return missed
    },
    close(marks) {
      const out = late
      late = []
      closing.advance(
        marks,
        mark => mark,
        (group, _from, to) => closeGroup(group, to, out)
      )
      return out.sort(inOrder)
    },
    settled: mark => Math.floor(mark / within) * within,
    closed: group => closing.of(group),
    stretch: within,
    waits: (group, mark) => [...(stretches.get(group)?.keys() ?? [])].some(start => start + within <= mark),
    revise: slicing(size, layout),
    save: (): Saved => [
      [...stretches].flatMap(([group, own]) =>
        [...own].map(([start, { bag, agents }]) => [group, start, bag.save(), agents] as [number, Millis, State, number])
      ),
      closing.save()
    ],
    restore(state) {
      const [saved, closed] = state as Saved
      stretches = new Map()
      for (const [group, start, bag, agents] of saved) {
        const stretch = stretchAt(group, start)
        stretch.bag = Bag.of(bag)
        stretch.agents = agents
      }
      closing.restore(closed)
    }
  }
}

export const counting = recipe({
  about:
    'windows of so many samples in the order of event time, counted afresh in each aligned stretch; the rest of one is a window too',
  options: {
    size: z.int().min(1).max(100_000).describe('Samples of a window'),
    within: duration().default(3_600_000).describe('Length of a stretch: later samples move windows of their own stretch only')
  },
  example: { size: 100, within: '1h' },
  make:
    ({ size, within }): Kind =>
    definition =>
      counts(size, within, definition)
})
