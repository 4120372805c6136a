// What a collector starts with: its configuration, or, where rules files are wrong, the rules that were in force.

import { reason } from '../../protocol/errors.ts'
import type { CollectorConfiguration } from '../configuration.ts'
import { type Definitions, definitionsOf } from '../definitions/definitions.ts'
import type { CollectorFiles } from './files.ts'

export interface Start {
  readonly configuration: CollectorConfiguration
  /** What is to be in force, by what was. @throws WaysideError WAY_CONFIG_INVALID where nothing was, and the files do not say */
  readonly define: (inForce: Definitions | undefined) => Definitions
  /** Why they are not those of the files; absent where they are. */
  readonly problem?: string
}

/** What is wrong with the main file is a reason not to start: whoever changes that is there to see it. */
const isOfMain = (error: unknown, file: string): boolean =>
  reason(error)
    .split('\n')
    .some(line => line.startsWith(`${file}:`))

const bareOf = (files: CollectorFiles): CollectorConfiguration | undefined => {
  try {
    return files.readBare()
  } catch {
    return undefined
  }
}

/**
 * A rules file that somebody broke days ago, when what was in force stayed, does not keep the collector from starting after a
 * power cut. @throws WaysideError WAY_CONFIG_INVALID
 */
export const startWith = (files: CollectorFiles): Start => {
  try {
    const configuration = files.readAll()
    return { configuration, define: () => definitionsOf(configuration) }
  } catch (error) {
    const bare = isOfMain(error, files.file) ? undefined : bareOf(files)
    if (!bare) throw error
    const define = (inForce: Definitions | undefined): Definitions => {
      if (!inForce) throw error
      return inForce
    }
    return { configuration: bare, define, problem: reason(error) }
  }
}
