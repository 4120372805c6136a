// Reads the configuration file again while the collector runs: what is computed changes at once, the rest with the next start.

import { readConfiguration } from '../platform/configuration.ts'
import type { Log } from '../platform/log.ts'
import { reason } from '../protocol/errors.ts'
import { type CollectorConfiguration, collectorConfiguration } from './configuration.ts'
import { type Definitions, definitionsOf } from './definitions/definitions.ts'
import type { Redefine } from './definitions/redefine.ts'
import { logChanges } from './definitions/text.ts'

export interface ReloadPorts {
  readonly file: string
  /** What the collector was started with. */
  readonly running: CollectorConfiguration
  readonly redefine: Redefine
  /** Called with what is in force then. */
  readonly onChange: (definitions: Definitions) => void
  readonly log: Log
}

const reloaded: readonly string[] = [
  'windows',
  'keepWindows',
  'detectors',
  'rules',
  'inhibit'
] satisfies (keyof CollectorConfiguration)[]

/** Names of options that differ and are read at the start only. */
export const restartNeeded = (running: CollectorConfiguration, next: CollectorConfiguration): string[] => {
  const text = (configuration: CollectorConfiguration, name: string): string =>
    JSON.stringify(configuration[name as keyof CollectorConfiguration])
  return Object.keys(running).filter(name => !reloaded.includes(name) && text(running, name) !== text(next, name))
}

/** Never rejects: with a file that is wrong, or a disk that fails, all stays as it is. One call after the other. */
export const reloading = ({ file, running, redefine, onChange, log }: ReloadPorts): (() => Promise<void>) => {
  const reload = async (): Promise<void> => {
    try {
      const next = readConfiguration(file, collectorConfiguration)
      const definitions = { ...definitionsOf(next), watermarks: running.watermarks }
      const changes = await redefine(definitions)
      onChange(definitions)
      logChanges(changes, log)
      const options = restartNeeded(running, next)
      if (options.length > 0) log.warn('changes of these options need a restart', { options })
    } catch (error) {
      log.error('configuration not reloaded, what was in force stays', { file, reason: reason(error) })
    }
  }
  let last = Promise.resolve()
  return () => {
    last = last.then(reload)
    return last
  }
}
