// What late samples make of windows that had closed: gathered apart, told with the next windows that close.

import type { Millis } from '../../protocol/series.ts'
import { nobody } from './agentsets.ts'
import type { Run } from './aggregate.ts'
import type { Cell } from './layout.ts'
import type { Emission } from './window.ts'
import type { Definition } from './windowing.ts'

interface Part {
  readonly group: number
  readonly start: Millis
  end: Millis
  readonly cell: Cell
  agents: number
}

export class Parts {
  readonly #definition: Definition
  /** By number of the group, then by start. */
  #parts = new Map<number, Map<Millis, Part>>()

  constructor(definition: Definition) {
    this.#definition = definition
  }

  add(group: number, start: Millis, end: Millis, run: Run, agent: number): void {
    const { layout, grouping, sets } = this.#definition
    let parts = this.#parts.get(group)
    if (!parts) this.#parts.set(group, (parts = new Map()))
    let part = parts.get(start)
    if (!part) {
      const state = new Float64Array(layout.width)
      parts.set(start, (part = { group, start, end, cell: { state, at: 0, grown: layout.start(state, 0) }, agents: nobody }))
    }
    part.end = Math.max(part.end, end)
    part.agents = sets.with(part.agents, agent)
    layout.add(part.cell, run, grouping.summaryOf(run.series))
  }

  take(): Emission[] {
    if (this.#parts.size === 0) return []
    const { name, grouping, layout } = this.#definition
    const emissions = [...this.#parts.values()].flatMap(parts =>
      [...parts.values()].map(({ group, start, end, cell, agents }) => ({
        window: name,
        group: grouping.keyOf(group),
        number: group,
        start,
        end,
        cell: layout.save(cell),
        agents,
        whole: false,
        late: true
      }))
    )
    this.#parts = new Map()
    return emissions
  }
}
