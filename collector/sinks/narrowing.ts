// Writes lines to a server that refuses some of them for good: finds which, and goes on without.

import { compare } from '../../protocol/order.ts'

/** Undefined where all were taken, else why not. Throws where nobody can say, or it may be otherwise another time. */
export type Write = (lines: readonly string[], signal: AbortSignal) => Promise<string | undefined>

export interface LeftOut {
  readonly lines: number
  /** What was said of one of them. */
  readonly reason?: string
}

export type Narrowing = (lines: readonly string[], signal: AbortSignal) => Promise<LeftOut>

/** Tries before lines are left out: with their pauses some minutes, so that what is just being set up gets them yet. */
const triesMost = 10

/** Measurement and tags, escaped as they are: what is refused is often one series, and lies together then. */
const seriesOf = (line: string): string => /^(?:\\.|[^ \\])*/.exec(line)![0]

/** Those of one series keep their order: a later one may replace an earlier. */
const bySeries = (lines: readonly string[]): readonly string[] => {
  const keyed = lines.map(line => ({ key: seriesOf(line), line }))
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ line }) => line)
}

/** @param most lines in one request */
export const narrowing = (write: Write, most: number): Narrowing => {
  let tries = 0
  /** Refused some and took others of one request: it is the lines, and not how it is set up. */
  let isDiscerning = false

  /** Of lines that are refused together: each half again, and single ones once more. */
  const narrow = async (lines: readonly string[], reason: string, signal: AbortSignal): Promise<LeftOut> => {
    if (lines.length === 1) return { lines: 1, reason }
    const middle = lines.length >> 1
    let left: LeftOut = { lines: 0 }
    for (const half of [lines.slice(0, middle), lines.slice(middle)]) {
      const refused = await write(half, signal)
      if (refused === undefined) continue
      const more = await narrow(half, refused, signal)
      left = { lines: left.lines + more.lines, reason: more.reason! }
    }
    return left
  }

  const writePart = async (lines: readonly string[], signal: AbortSignal): Promise<LeftOut> => {
    const refused = await write(lines, signal)
    if (refused === undefined) return { lines: 0 }
    if (!isDiscerning && ++tries < triesMost) throw new Error(refused)
    const left = await narrow(bySeries(lines), refused, signal)
    isDiscerning = left.lines < lines.length
    return left
  }

  return async (lines, signal) => {
    let left: LeftOut = { lines: 0 }
    for (let at = 0; at < lines.length; at += most) {
      const more = await writePart(lines.slice(at, at + most), signal)
      if (more.lines > 0) left = { lines: left.lines + more.lines, reason: more.reason! }
    }
    tries = 0
    return left
  }
}
