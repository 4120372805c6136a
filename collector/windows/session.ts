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
import { type Revise, type Row, type Rows, together } from './revising.ts'
import type { Definition, Kind, Windowing } from './windowing.ts'

interface Saved {
  readonly panes: State
  readonly closed: State
}

interface Span {
  readonly start: Millis
  readonly end: Millis
}

/** The end of a session is its last sample's time and the gap: two of them are one where a start lies before another's end. */
const joins = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end

interface Found {
  /** Sessions that the span joins, and what it becomes with them. */
  readonly joined: readonly Row[]
  readonly span: Span
  /** Where a row of the same start stays as it is, the new one stands beside it. */
  readonly index: number
}

/** @param frozen sessions that ended at this time or before stay as they are */
const find = async (own: Span, rows: Rows, frozen: Millis): Promise<Found> => {
  const joined: Row[] = []
  const span = { ...own }
  const before = await rows.before(own.start)
  const near = [...(before && before.start <= own.start ? [before] : []), ...(await rows.between(own.start, own.end))]
  for (const row of near) {
    if (row.end <= frozen || !row.cell || !joins(row, span)) continue
    joined.push(row)
    span.start = Math.min(span.start, row.start)
    span.end = Math.max(span.end, row.end)
  }
  const same = near.filter(row => row.start === span.start && !joined.includes(row))
  return { joined, span, index: 1 + Math.max(-1, ...same.map(({ index }) => index)) }
}

/** A session is a row under its start; one that late samples join to others takes their place. */
const joining =
  (layout: Layout): Revise =>
  async ({ start, end, cell, agents, whole, frozen = Number.NEGATIVE_INFINITY }, rows, nameOf) => {
    const own = { start, end }
    const { joined, span, index } = whole ? { joined: [], span: own, index: 0 } : await find(own, rows, frozen)
    const merged = layout.restore(cell)
    for (const row of joined) layout.merge(merged, layout.restore(row.cell!))
    for (const row of joined) if (row.start !== span.start || row.index !== index) rows.remove(row)
    rows.put({
      ...span,
      index,
      revision: 1 + Math.max(0, ...joined.map(({ revision }) => revision)),
      cell: joined.length > 0 ? layout.save(merged) : cell,
      values: layout.values(merged, nameOf),
      agents: joined.reduce((names, row) => together(names, row.agents), agents)
    })
  }

const sessions = (gap: Millis, definition: Definition): Windowing => {
  const { name, grouping, layout, sets, frozen } = definition
  const panes = new Panes(layout)
  const parts = new Parts(definition)
  const closing = new Closing(grouping)

  /** The open session that samples between two times belong to, joined from several if they bring them together; `none` for none. */
  const paneOf = (group: number, span: Span): number => {
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

  /** False where all sessions that it could belong to stay as they are. */
  const take = (group: number, span: Span, run: Run, agent: number, limit: Millis): boolean => {
    const closed = closing.of(group)
    let pane = paneOf(group, span)
    if (pane === none) {
      if (span.end <= closed) {
        // A session that it joins ends after its start: that one is not too old either.
        if (span.start <= limit) return false
        parts.add(group, span.start, span.end, run, agent)
        return true
      }
      pane = panes.add(group, span.start, span.end)
    }
    panes.setTimes(pane, Math.min(panes.start(pane), span.start), Math.max(panes.end(pane), span.end))
    // Reaches back to where sessions may be on disk that it belongs to.
    if (span.start < closed) panes.setMark(pane, 1)
    panes.setAgents(pane, sets.with(panes.agents(pane), agent))
    layout.add(panes.cell(pane), run, grouping.summaryOf(run.series))
    return true
  }

  return {
    push(input, agent, received) {
      const limit = frozen(received)
      let missed = 0
      place(grouping, input, (group, run) => {
        grouping.join(group, agent)
        const { times, from, to } = run
        for (let i = from; i < to; ) {
          const start = times[i]!
          run.from = i
          const tooOld = start <= limit
          while (++i < to && times[i]! >= times[i - 1]! && times[i]! - times[i - 1]! < gap && times[i]! <= limit === tooOld);
          run.to = i
          if (!take(group, { start, end: times[i - 1]! + gap }, run, agent, limit)) missed += i - run.from
        }
      })
      return missed
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
              const told = { window: name, group: grouping.keyOf(group), number: group, start, end, agents: panes.agents(pane) }
              out.push({ ...told, cell: layout.save(panes.cell(pane)), whole: panes.mark(pane) === 0, late: false })
              panes.remove(group, pane)
            }
            pane = next
          }
        }
      )
      return out.sort(inOrder)
    },
    // Sessions still open may have begun at any time: they come as revisions.
    settled: mark => mark,
    closed: group => closing.of(group),
    waits(group, mark) {
      for (let pane = panes.first(group); pane !== none; pane = panes.next(pane)) if (panes.end(pane) <= mark) return true
      return false
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
    ({ gap }): Kind =>
    definition =>
      sessions(gap, definition)
})
