// Watches the file of the reference table: a new table is handed on, a broken one leaves the old in force and is told loudly.

import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { reason } from '../../protocol/errors.ts'
import { parseReference, tableText } from './file.ts'
import type { ReferenceOptions } from './options.ts'
import type { Reference } from './reference.ts'

export interface ReferenceWatch {
  /** Reads the file now, at the start and for SIGHUP; resolves when a new table was handed on. Never rejects. */
  renew(): Promise<void>
  /** Why what the file holds now is not in force; undefined where it is. */
  problem(): string | undefined
  /** Looks at the file again and again until it is told to stop. */
  run(signal: AbortSignal): Promise<void>
}

export interface WatchPorts {
  readonly clock: Clock
  readonly log: Log
  /** Fingerprint of the table in force at the start. */
  readonly inForce: string | undefined
  /** Told of each table that is found, whether it is new or in force already. */
  readonly found?: (reference: Reference) => void
  /** Puts a table in force. Where it rejects, it is asked again at the next look. */
  readonly take: (reference: Reference) => Promise<void>
}

export const watchReference = (
  options: ReferenceOptions,
  { clock, log, inForce, found: tell, take }: WatchPorts
): ReferenceWatch => {
  const read = tableText(options)
  const { file } = options
  let handed = inForce
  let seen: string | undefined
  /** The text that was parsed last, and what it says: a table, or what is wrong with it. */
  let parsed: { readonly text: string; readonly found: Reference | string } | undefined
  let problem: string | undefined

  const refuse = (what: string, again: boolean): void => {
    if (again || what !== problem) log.error('reference table not taken, the one before stays in force', { file, problem: what })
    problem = what
  }

  const hand = async (found: Reference): Promise<void> => {
    const { fingerprint } = found
    if (fingerprint !== handed) {
      await take(found)
      log.info('reference table taken', { file, fingerprint, assets: found.assets().length })
    }
    handed = fingerprint
    problem = undefined
  }

  const parse = (text: string): Reference | string => {
    try {
      const reference = parseReference(text, options)
      tell?.(reference)
      return reference
    } catch (error) {
      return reason(error)
    }
  }

  /** A file that is being written is not read half: only what two looks have seen is taken, unless someone says that it is done. */
  const look = async (told: boolean): Promise<void> => {
    try {
      const text = read()
      const changed = text !== seen
      seen = text
      if (changed && !told) return
      if (parsed?.text !== text) parsed = { text, found: parse(text) }
      if (typeof parsed.found === 'string') refuse(parsed.found, told)
      else await hand(parsed.found)
    } catch (error) {
      refuse(reason(error), told)
    }
  }

  // One look after the other: no two hand on tables at once.
  let looking: Promise<void> = Promise.resolve()
  const next = (told: boolean): Promise<void> => {
    looking = looking.then(() => look(told))
    return looking
  }

  return {
    renew: () => next(true),
    problem: () => problem,
    async run(signal) {
      while (!signal.aborted) {
        await clock.wait(options.recheck, signal)
        if (!signal.aborted) await next(false)
      }
    }
  }
}
