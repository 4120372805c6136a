// The collector's engine alone, told of batches and times one by one.

import { collectorConfiguration } from '../../collector/configuration.ts'
import { type Definitions, definitionsOf } from '../../collector/definitions/definitions.ts'
import { composeEngine } from '../../collector/engine/compose.ts'
import type { Engine } from '../../collector/engine/engine.ts'
import type { Input } from '../../collector/engine/input.ts'
import type { Outputs } from '../../collector/store/outputs.ts'
import { Store } from '../../collector/store/store.ts'
import { silentLog } from '../../platform/log.ts'
import type { Column } from '../../protocol/columns.ts'
import { listCatalog } from './catalog.ts'
import { memoryDisk } from './memory.ts'

export interface EngineRig {
  /** An entry of an agent; without one, of the time alone. */
  push(
    received: number,
    entry?: { agent: string; watermark: number; columns?: readonly Column[]; future?: number }
  ): Promise<Outputs>
  /** Any other entry. */
  give(received: number, entry: Omit<Input, 'position' | 'received'>): Promise<Outputs>
  /** Those of a configuration. */
  definitions(more: object): Definitions
  readonly engine: Engine
}

const configurationOf = (more: object) => {
  const agents = [{ agent: 'any', tokenSha256: '0'.repeat(64) }]
  return collectorConfiguration.parse({ data: 'unused', agents, ...more })
}

export const engineRig = async (more: object, catalog = listCatalog()): Promise<EngineRig> => {
  const configuration = configurationOf(more)
  const store = await Store.open(memoryDisk(), catalog)
  const engine = composeEngine({ watermarks: configuration.watermarks, catalog, log: silentLog })
  let position = 1
  await engine.push({ position, received: 0, definitions: definitionsOf(configuration) }, store.rows())

  const give = async (input: Input): Promise<Outputs> => {
    const rows = store.rows()
    const outputs = await engine.push(input, rows)
    await store.write([outputs], rows)
    return outputs
  }

  return {
    engine,
    definitions: other => definitionsOf(configurationOf(other)),
    give: (received, entry) => give({ position: ++position, received, ...entry }),
    async push(received, entry) {
      position++
      const { columns, ...rest } = entry ?? {}
      const series = columns?.map(({ series }) => series) ?? []
      const batch = columns && { numbers: catalog.numbersOf(series, position), columns }
      return give({ position, received, ...rest, ...(batch ? { batch } : {}) })
    }
  }
}
