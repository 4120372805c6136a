// A timeline in text: a line for each group that a detector had something to say of, scaled to the terminal.

import { durationText, printable } from '../../platform/readable.ts'
import type { Millis } from '../../protocol/series.ts'
import type { AlertState } from '../alerts/alert.ts'
import type { Episode } from './episodes.ts'
import { ticks } from './scale.ts'

const signs: Readonly<Record<AlertState, string>> = {
  resolved: '·',
  pending: '░',
  clearing: '▒',
  firing: '█',
  acknowledged: '█'
}

/** Where a mark stands for several states, the worst is shown. */
const order = ['·', '░', '▒', '█']

export interface Extent {
  readonly from: Millis
  readonly to: Millis
}

/** Episodes of one detector and one group, in their order. */
export interface Line {
  readonly name: string
  readonly episodes: readonly Episode[]
}

const linesMost = 60
const labelMost = 44
const tickWidth = 9

export const linesOf = (episodes: readonly Episode[]): Line[] => {
  const lines = new Map<string, Episode[]>()
  for (const episode of episodes) {
    const name = printable(`${episode.alert.detector} ${episode.alert.group.key}`)
    const line = lines.get(name)
    if (line) line.push(episode)
    else lines.set(name, [episode])
  }
  return [...lines].map(([name, episodes]) => ({ name, episodes }))
}

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)

interface Scale extends Extent {
  readonly marks: number
}

const markAt = (time: Millis, { from, to, marks }: Scale): number =>
  Math.max(0, Math.min(marks - 1, Math.floor(((time - from) / Math.max(1, to - from)) * marks)))

const firings = (count: number): string => (count > 9 ? '+' : String(count))

/** However short an episode is, it has a mark. */
const marksOf = ({ episodes }: Line, scale: Scale): string => {
  const marks = Array.from({ length: scale.marks }, () => order[0]!)
  const fired = new Map<number, number>()
  for (const { alert, spans } of episodes) {
    for (const { state, from, to = scale.to } of spans) {
      const sign = signs[state]
      const [first, last] = [markAt(from, scale), markAt(Math.max(from, to - 1), scale)]
      for (let at = first; at <= last; at++) if (order.indexOf(sign) > order.indexOf(marks[at]!)) marks[at] = sign
    }
    if (alert.firingSince === undefined) continue
    const at = markAt(alert.firingSince, scale)
    fired.set(at, (fired.get(at) ?? 0) + 1)
  }
  for (const [at, count] of fired) if (count > 1) marks[at] = firings(count)
  return marks.join('')
}

const axis = (scale: Scale): string => {
  const marks = Array.from({ length: scale.marks }, () => ' ')
  for (const { time, label } of ticks(scale.from, scale.to, scale.marks / tickWidth)) {
    const at = markAt(time, scale)
    const text = `│${label}`
    if (at + text.length <= marks.length) marks.splice(at, text.length, ...text)
  }
  return marks.join('').trimEnd()
}

/** Empty where no detector had anything to say. @param width of the terminal, in characters */
export const timelineText = (episodes: readonly Episode[], extent: Extent, width: number): string => {
  const all = linesOf(episodes)
  if (all.length === 0) return ''
  const lines = all.slice(0, linesMost)
  const label = Math.min(labelMost, Math.floor(width * 0.45), Math.max(...lines.map(({ name }) => name.length)))
  const scale = { ...extent, marks: Math.max(10, width - label - 1) }
  const rows = lines.map(line => `${shortened(line.name, label).padEnd(label)} ${marksOf(line, scale)}`)
  const more = all.length > linesMost ? [`… and ${all.length - linesMost} lines more`] : []
  const mark = durationText((extent.to - extent.from) / scale.marks)
  const legend = `░ pending  █ firing  ▒ clearing  2-9+ fired so often within one mark; a mark is ${mark}, times are UTC`
  return [`${' '.repeat(label)} ${axis(scale)}`, ...rows, ...more, legend, ''].join('\n')
}
