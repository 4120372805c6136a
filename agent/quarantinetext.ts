// The quarantine as a person reads it: a list, one payload, and what came of a replay.

import { bytesText, countText, hexText, printable, tableText } from '../platform/readable.ts'
import type { ListedItem, ShownItem } from './answers.ts'
import type { Replayed } from './replay.ts'

const dated = (time: number): string => new Date(time).toISOString()

const line = ({ sequence, time, topic, code, reason, bytes, truncated }: ListedItem): string =>
  `${sequence}  ${dated(time)}  ${printable(topic)}  ${bytes} bytes${truncated ? ', cut' : ''}  ${code}: ${printable(reason)}`

export const listText = (items: readonly ListedItem[]): string =>
  items.length === 0 ? 'the quarantine is empty\n' : `${items.map(line).join('\n')}\n`

export const itemText = ({ sequence, time, topic, code, reason, truncated, payload }: ShownItem): string => {
  const bytes = Buffer.from(payload, 'base64')
  const facts = tableText([
    ['arrived', dated(time)],
    ['topic', printable(topic)],
    ['reason', `${code}: ${printable(reason)}`],
    ['size', `${bytesText(bytes.length)}${truncated ? ': only the beginning was kept, it cannot be replayed' : ''}`]
  ])
  return `payload ${sequence}\n${facts}\nbytes\n${hexText(bytes)}\n\ntext\n${printable(bytes.toString())}\n`
}

export const replayText = (replayed: readonly Replayed[]): string => {
  const kept = replayed.filter(({ outcome }) => outcome !== 'taken')
  const readings = replayed.reduce((sum, item) => sum + item.readings, 0)
  const lines = kept.map(({ sequence, outcome, reason = '' }) => `${sequence} ${outcome}: ${printable(reason)}`)
  const summary = `${countText(replayed.length - kept.length)} of ${countText(replayed.length)} taken, ${countText(readings)} readings`
  return `${[...lines, summary].join('\n')}\n`
}
