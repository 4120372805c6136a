// Reads the configuration's files again while the collector runs: what is computed changes at once, the rest with the next start.

import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { reason, WaysideError } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { CollectorConfiguration } from './configuration.ts'
import { type Definitions, definitionsOf } from './definitions/definitions.ts'
import type { Redefine } from './definitions/redefine.ts'
import { logChanges } from './definitions/text.ts'
import type { CollectorFiles } from './rulesfiles/files.ts'
import { watchRules } from './rulesfiles/watch.ts'

export interface ReloadPorts {
  readonly files: CollectorFiles
  /** What the collector was started with. */
  readonly running: CollectorConfiguration
  readonly redefine: Redefine
  /** Called with what is in force then. */
  readonly onChange: (definitions: Definitions) => void
  /** Why what the files said at the start is not in force. */
  readonly problem?: string | undefined
  readonly clock: Clock
  readonly log: Log
}

/** Whether what the files say is in force. */
export interface ReloadStatus {
  /** When they were last taken, at the start or since. */
  readonly taken: Millis
  /** How often they could not be taken since the start. */
  readonly failures: number
  /** Why what they say now is not in force; absent where it is. */
  readonly problem?: string
  /** When that was found. */
  readonly since?: Millis
}

export interface Reloading {
  /** Reads all files, for SIGHUP. Never rejects: with a file that is wrong, or a disk that fails, all stays as it is. */
  all(): Promise<void>
  /** Takes rules files as they change, until it is told to stop. */
  run(signal: AbortSignal): Promise<void>
  status(): ReloadStatus
}

const reloaded: readonly string[] = [
  'rulesFiles',
  'windows',
  'keepWindows',
  'detectors',
  'rules',
  'inhibit',
  'absence',
  'notifications'
] satisfies (keyof CollectorConfiguration)[]

/** Names of options that differ and are read at the start only. */
export const restartNeeded = (running: CollectorConfiguration, next: CollectorConfiguration): string[] => {
  const text = (configuration: CollectorConfiguration, name: string): string =>
    JSON.stringify(configuration[name as keyof CollectorConfiguration])
  // An option that is not there has no name in what was read.
  const names = new Set([...Object.keys(running), ...Object.keys(next)])
  return [...names].filter(name => !reloaded.includes(name) && text(running, name) !== text(next, name))
}

export const reloading = ({ files, running, redefine, onChange, problem: atStart, clock, log }: ReloadPorts): Reloading => {
  let status: ReloadStatus = { taken: clock.now(), failures: 0 }

  const refuse = (problem: string): void => {
    const { taken, failures, since = clock.now() } = status
    status = { taken, failures: failures + 1, problem, since }
    log.error('configuration not reloaded, what was in force stays', { failures: failures + 1, reason: problem })
  }
  if (atStart !== undefined) refuse(atStart)

  const take = async (read: () => CollectorConfiguration): Promise<void> => {
    const next = read()
    const definitions = { ...definitionsOf({ ...next, tick: running.tick }), watermarks: running.watermarks }
    const changes = await redefine(definitions)
    onChange(definitions)
    logChanges(changes, log)
    status = { taken: clock.now(), failures: status.failures }
    const options = restartNeeded(running, next)
    if (options.length > 0) log.warn('changes of these options need a restart', { options })
  }

  /** False where trying the same again can help. */
  const reload = async (read: () => CollectorConfiguration): Promise<boolean> => {
    try {
      await take(read)
      return true
    } catch (error) {
      refuse(reason(error))
      return !(error instanceof WaysideError && error.retriable)
    }
  }

  /** False where the main file was to be read and could not be taken: it is in force only with the next that is. */
  let isWhole = true
  const readNext = (): CollectorConfiguration => (isWhole ? files.readRules() : files.readAll())
  const reloadAll = async (): Promise<boolean> => {
    const done = await reload(files.readAll)
    isWhole = status.problem === undefined
    return done
  }
  const reloadRules = async (): Promise<boolean> => {
    const done = await reload(readNext)
    isWhole ||= status.problem === undefined
    return done
  }

  // One after the other: no two bring definitions into force at once.
  let last: Promise<unknown> = Promise.resolve()
  const next = (work: () => Promise<boolean>): Promise<boolean> => {
    const done = last.then(work)
    last = done
    return done
  }

  return {
    all: async () => void (await next(reloadAll)),
    run: signal => watchRules({ files, clock, recheck: running.rulesRecheck, take: () => next(reloadRules) }, signal),
    status: () => status
  }
}
