// Sessions: samples of a group that follow each other within a gap; a window ends when there was none for that long.

import { duration } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Run } from './aggregate.ts'
import { Closing } from './closing.ts'
import { inOrder } from './emission.ts'
import type { Layout } from './layout.ts'
import { none, Panes } from './panes.ts'
import { Parts } from './parts.ts'
import { place } from './placing.ts'
import { type Revise, type Row, together } from './revising.ts'
import type { Definition, Windowing } from './windowing.ts'

interface Saved {
  readonly panes: State
  readonly closed: State
}

/** The end of a session is its last sample's time and the gap: two of them are one where a start lies before another's end. */
const joins = (a: { start: Millis; end: Millis }, b: { start: Millis; end: Millis }): boolean =>
  a.start < b.end && b.start < a.end

/** A session is a row under its start; one that late samples join to others takes their place. */
const joining =
  (layout: Layout): Revise =>
  async ({ start, end, cell, agents, whole }, rows, nameOf) => {
    const joined: Row[] = []
    const span = { start, end }
    if (!whole) {
      const before = await rows.before(start)
      for (const row of [...(before && before.start <= start ? [before] : []), ...(await rows.between(start, end))]) {
        if (!joins(row, span)) continue
        joined.push(row)
        span.start = Math.min(span.start, row.start)
        span.end = Math.max(span.end, row.end)
      }
    }
    const merged = layout.restore(cell)
    for (const row of joined) layout.merge(merged, layout.restore(row.cell))
    for (const row of joined) if (row.start !== span.start) rows.remove(row)
    rows.put({
      ...span,
      index: 0,
      revision: 1 + Math.max(0, ...joined.map(({ revision }) => revision)),
      cell: joined.length > 0 ? layout.save(merged) : cell,
      values: layout.values(merged, nameOf),
      agents: joined.reduce((names, row) => together(names, row.agents), agents)
    })
  }

const sessions = (gap: Millis, definition: Definition): Windowing => {
  const { name, grouping, layout, sets } = definition
  const panes = new Panes(layout)
  const parts = new Parts(definition)
  const closing = new Closing(grouping)

  /** The open session that samples between two times belong to, joined from several if they bring them together; `none` for none. */
  const paneOf = (group: number, span: { readonly start: Millis; readonly end: Millis }): number => {
    let found = none
    let several: number[] | undefined
    for (let pane = panes.first(group); pane !== none; pane = panes.next(pane)) {
      if (!joins({ start: panes.start(pane), end: panes.end(pane) }, span)) continue
      if (found === none) found = pane
      else (several ??= [found]).push(pane)
    }
    return several ? unite(group, several) : found
  }

  /** The earliest takes the others in, in their order: that of the list is another one after a restart, and rounding would show it. */
  const unite = (group: number, several: number[]): number => {
    const [first, ...others] = several.sort((a, b) => panes.start(a) - panes.start(b))
    for (const pane of others) absorb(group, first!, pane)
    return first!
  }

  const absorb = (group: number, into: number, pane: number): void => {
    panes.setTimes(into, Math.min(panes.start(into), panes.start(pane)), Math.max(panes.end(into), panes.end(pane)))
    panes.setAgents(into, sets.union(panes.agents(into), panes.agents(pane)))
    panes.setMark(into, panes.mark(into) | panes.mark(pane))
    layout.merge(panes.cell(into), panes.cell(pane))
    panes.remove(group, pane)
  }

  const take = (group: number, span: { readonly start: Millis; readonly end: Millis }, run: Run, agent: number): void => {
    const closed = closing.of(group)
    let pane = paneOf(group, span)
    if (pane === none) {
      if (span.end <= closed) {
        parts.add(group, span.start, span.end, run, agent)
        return
      }
      pane = panes.add(group, span.start, span.end)
    }
    panes.setTimes(pane, Math.min(panes.start(pane), span.start), Math.max(panes.end(pane), span.end))
    // Reaches back to where sessions may be on disk that it belongs to.
    if (span.start < closed) panes.setMark(pane, 1)
    panes.setAgents(pane, sets.with(panes.agents(pane), agent))
    layout.add(panes.cell(pane), run, grouping.summaryOf(run.series))
  }

  return {
    push(input, agent) {
      place(grouping, input, (group, run) => {
        grouping.join(group, agent)
        const { times, from, to } = run
        for (let i = from; i < to; ) {
          const start = times[i]!
          run.from = i
          while (++i < to && times[i]! >= times[i - 1]! && times[i]! - times[i - 1]! < gap);
          run.to = i
          take(group, { start, end: times[i - 1]! + gap }, run, agent)
        }
      })
    },
    close(marks) {
      const out = parts.take()
      closing.advance(
        marks,
        mark => mark,
        (group, _from, to) => {
          for (let pane = panes.first(group); pane !== none; ) {
            const next = panes.next(pane)
            const [start, end] = [panes.start(pane), panes.end(pane)]
            if (end <= to) {
              const told = { window: name, group: grouping.keyOf(group), start, end, agents: panes.agents(pane) }
              out.push({ ...told, cell: layout.save(panes.cell(pane)), whole: panes.mark(pane) === 0, late: false })
              panes.remove(group, pane)
            }
            pane = next
          }
        }
      )
      return out.sort(inOrder)
    },
    revise: joining(layout),
    save: (): Saved => ({ panes: panes.save(), closed: closing.save() }),
    restore(state) {
      const saved = state as Saved
      panes.restore(saved.panes)
      closing.restore(saved.closed)
    }
  }
}

export const session = recipe({
  about: 'sessions: samples that follow each other within a gap of event time',
  options: { gap: duration().describe('A session ends when there was no sample for this long') },
  example: { gap: '5m' },
  make:
    ({ gap }) =>
    (definition: Definition): Windowing =>
      sessions(gap, definition)
})
