// Runs a recording through the collector's own path, batch by batch, and says what would have become of the alerts.

import { tmpdir } from 'node:os'
import type { Log } from '../../platform/log.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { Tables } from '../../protocol/tables.ts'
import type { CollectorConfiguration } from '../configuration.ts'
import { type Definitions, definitionsOf } from '../definitions/definitions.ts'
import { composeEngine } from '../engine/compose.ts'
import { type Input, inputs } from '../engine/input.ts'
import type { WatermarkOptions } from '../engine/watermarks.ts'
import { readReference } from '../reference/file.ts'
import { apart } from '../replay/apart.ts'
import { reachOf } from '../replay/range.ts'
import { withScratchStore } from '../replay/scratch.ts'
import { Register } from '../series/register.ts'
import { entriesOf, nothingRead, type Read } from './entries.ts'
import { type Episode, Episodes } from './episodes.ts'
import type { Layout } from './layout.ts'
import { moments, type RecordingFile } from './recordings.ts'
import { type Traces, traced } from './traces.ts'

export interface Trial {
  readonly files: readonly RecordingFile[]
  readonly layout: Layout
}

export interface Tried extends Read {
  readonly series: number
  /** How many would have been made, had there been anybody to tell. */
  readonly notifications: number
  readonly episodes: readonly Episode[]
}

const never = Number.POSITIVE_INFINITY

/** A recording is no agent that could fall silent, and no collector was down while it was made. */
const watermarks: WatermarkOptions = { silentAfter: never, holdMost: never, leadMost: never, downAfter: never }
const unhurried = { agentAfter: never, tick: never }

/** It need not have all machines of a reference table. */
const definitionsFor = (configuration: CollectorConfiguration): Definitions => {
  const { absence, ...definitions } = definitionsOf(configuration)
  return { ...definitions, watermarks, ...(absence ? { absence: { ...absence, ...unhurried, neverAfter: never } } : {}) }
}

const entriesAtOnce = 64

/** What is in force before the first row. */
const begun = ({ reference }: CollectorConfiguration, definitions: Definitions, received: number): Input[] => [
  ...(reference ? [{ position: 1, received, table: readReference(reference).save() }] : []),
  { position: 2, received, definitions }
]

/** @param traces filled on the way, for a picture @throws WaysideError WAY_RECORDING_INVALID, WAY_CONFIG_INVALID of a reference table */
export const trial = (
  configuration: CollectorConfiguration,
  { files, layout }: Trial,
  log: Log,
  traces?: Traces
): Promise<Tried> => {
  const definitions = definitionsFor(configuration)
  const { windows } = configuration
  const after = Math.max(0, ...windows.map(window => reachOf(window, windows)))
  const register = new Register()
  return withScratchStore(tmpdir(), register, async store => {
    const push = apart(composeEngine({ watermarks, catalog: register, log }), store)
    const inputOf = inputs({ catalog: register, tables: new Tables(), log })
    const [read, episodes] = [nothingRead(), new Episodes()]
    let waiting: Input[] = []
    let notifications = 0
    const flush = async (): Promise<void> => {
      for (const { received, alerts, notifications: told } of await push(waiting)) {
        for (const alert of alerts) episodes.push(alert, received)
        notifications += told
      }
      waiting = []
    }
    const seen = traced(moments(files, layout), traces)
    for await (const entry of entriesOf(seen, { ...layout, after, first: 3 }, { register, read })) {
      if (entry.position === 3) waiting.push(...begun(configuration, definitions, entry.received))
      waiting.push(inputOf(entry))
      if (waiting.length >= entriesAtOnce) await flush()
    }
    if (waiting.length > 0) await flush()
    if (read.rows === 0)
      throw new WaysideError('WAY_RECORDING_INVALID', `${files.map(({ path }) => path).join(', ')}: has no row after its header`)
    return { ...read, series: register.size, notifications, episodes: episodes.list() }
  })
}
