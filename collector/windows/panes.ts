// Panes under small numbers, in columns: their times, their agents, and the state of their aggregates side by side.

import type { Millis } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { nobody } from './agentsets.ts'
import type { Cell, Layout } from './layout.ts'
import { withRoom } from './numbers.ts'

/** No pane. */
export const none = -1

interface Saved {
  readonly group: Int32Array
  readonly start: Float64Array
  readonly end: Float64Array
  readonly agents: Int32Array
  readonly mark: Int32Array
  readonly state: Float64Array
  readonly grown: readonly (readonly State[])[]
}

const nothing: readonly unknown[] = []

/** The part of a layout that panes need. */
export type PaneLayout = Pick<Layout, 'width' | 'grows' | 'start' | 'save' | 'restore'>

/** The panes of a group are a list: `first` leads to one, `next` from there to the others, the newest made first. */
export class Panes {
  readonly #layout: PaneLayout
  #first = new Int32Array()
  #next = new Int32Array()
  #group = new Int32Array()
  #start = new Float64Array()
  #end = new Float64Array()
  #agents = new Int32Array()
  #mark = new Int32Array()
  #state = new Float64Array()
  /** Only where the layout has parts that grow. */
  #grown: (readonly unknown[])[] = []
  #free = none
  #used = 0
  size = 0

  constructor(layout: PaneLayout) {
    this.#layout = layout
  }

  first(group: number): number {
    return group < this.#first.length ? this.#first[group]! : none
  }

  next(pane: number): number {
    return this.#next[pane]!
  }

  start(pane: number): Millis {
    return this.#start[pane]!
  }

  end(pane: number): Millis {
    return this.#end[pane]!
  }

  agents(pane: number): number {
    return this.#agents[pane]!
  }

  setTimes(pane: number, start: Millis, end: Millis): void {
    this.#start[pane] = start
    this.#end[pane] = end
  }

  setAgents(pane: number, set: number): void {
    this.#agents[pane] = set
  }

  /** A number that the kind of window gives a meaning; 0 at first. */
  mark(pane: number): number {
    return this.#mark[pane]!
  }

  setMark(pane: number, mark: number): void {
    this.#mark[pane] = mark
  }

  /** A cell of no pane. */
  nowhere(): Cell {
    return { state: new Float64Array(), at: 0, grown: nothing }
  }

  /** Valid until the next pane is made. */
  cell(pane: number): Cell {
    return { state: this.#state, at: pane * this.#layout.width, grown: this.#grown[pane] ?? nothing }
  }

  add(group: number, start: Millis, end: Millis): number {
    const pane = this.#take()
    this.#first = withRoom(this.#first, group + 1, none)
    this.#next[pane] = this.#first[group]!
    this.#first[group] = pane
    this.#group[pane] = group
    this.#start[pane] = start
    this.#end[pane] = end
    this.#agents[pane] = nobody
    this.#mark[pane] = 0
    const grown = this.#layout.start(this.#state, pane * this.#layout.width)
    if (this.#layout.grows > 0) this.#grown[pane] = grown
    return pane
  }

  remove(group: number, pane: number): void {
    const next = this.#next[pane]!
    if (this.#first[group] === pane) this.#first[group] = next
    else {
      let before = this.#first[group]!
      while (this.#next[before] !== pane) before = this.#next[before]!
      this.#next[before] = next
    }
    this.#grown[pane] = nothing
    this.#group[pane] = none
    this.#next[pane] = this.#free
    this.#free = pane
    this.size--
  }

  save(): State {
    const { width, grows } = this.#layout
    const panes = this.#inOrder()
    const count = panes.length
    const saved = {
      group: new Int32Array(count),
      start: new Float64Array(count),
      end: new Float64Array(count),
      agents: new Int32Array(count),
      mark: new Int32Array(count),
      state: new Float64Array(count * width),
      grown: new Array<readonly State[]>(grows === 0 ? 0 : count)
    }
    for (let at = 0; at < count; at++) {
      const pane = panes[at]!
      saved.group[at] = this.#group[pane]!
      saved.start[at] = this.#start[pane]!
      saved.end[at] = this.#end[pane]!
      saved.agents[at] = this.#agents[pane]!
      saved.mark[at] = this.#mark[pane]!
      for (let i = 0; i < width; i++) saved.state[at * width + i] = this.#state[pane * width + i]!
      if (grows > 0) saved.grown[at] = this.#layout.save(this.cell(pane))[1]
    }
    return saved satisfies Saved
  }

  restore(state: State): void {
    const saved = state as Saved
    const { width, grows } = this.#layout
    this.#first = new Int32Array()
    this.#free = none
    this.#used = this.size = 0
    this.#grown = []
    for (let index = 0; index < saved.group.length; index++) {
      const pane = this.add(saved.group[index]!, saved.start[index]!, saved.end[index]!)
      this.#agents[pane] = saved.agents[index]!
      this.#mark[pane] = saved.mark[index]!
      const own = saved.state.subarray(index * width, (index + 1) * width)
      this.#state.set(own, pane * width)
      if (grows > 0) this.#grown[pane] = this.#layout.restore([own, saved.grown[index]!]).grown
    }
  }

  /** Added in this order the lists of all groups are the same again: how sums are rounded depends on it. */
  #inOrder(): Int32Array {
    const panes = new Int32Array(this.size)
    let end = 0
    for (let group = 0; group < this.#first.length; group++) {
      const begin = end
      for (let pane = this.first(group); pane !== none; pane = this.next(pane)) panes[end++] = pane
      if (end - begin > 1) panes.subarray(begin, end).reverse()
    }
    return panes
  }

  #take(): number {
    this.size++
    if (this.#free !== none) {
      const pane = this.#free
      this.#free = this.#next[pane]!
      return pane
    }
    const room = this.#used + 1
    this.#next = withRoom(this.#next, room)
    this.#group = withRoom(this.#group, room)
    this.#start = withRoom(this.#start, room)
    this.#end = withRoom(this.#end, room)
    this.#agents = withRoom(this.#agents, room)
    this.#mark = withRoom(this.#mark, room)
    this.#state = withRoom(this.#state, room * this.#layout.width)
    return this.#used++
  }
}
