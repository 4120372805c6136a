// The collector's engine alone, told of batches and times one by one.

import { alerts } from '../../collector/alerts/alerts.ts'
import { collectorConfiguration } from '../../collector/configuration.ts'
import { define } from '../../collector/engine/define.ts'
import { engine, type Input } from '../../collector/engine/engine.ts'
import { Watermarks } from '../../collector/engine/watermarks.ts'
import { windows } from '../../collector/engine/windows.ts'
import { CurrentReference } from '../../collector/reference/current.ts'
import type { Outputs } from '../../collector/store/outputs.ts'
import { Store } from '../../collector/store/store.ts'
import { AgentSets } from '../../collector/windows/agentsets.ts'
import type { Column } from '../../protocol/columns.ts'
import { listCatalog } from './catalog.ts'
import { memoryDisk } from './memory.ts'

export interface EngineRig {
  /** An entry of an agent; without one, of the time alone. */
  push(
    received: number,
    entry?: { agent: string; watermark: number; columns?: readonly Column[]; future?: number }
  ): Promise<Outputs>
}

/** @param more of a collector's configuration */
export const engineRig = async (more: object): Promise<EngineRig> => {
  const agents = [{ agent: 'any', tokenSha256: '0'.repeat(64) }]
  const configuration = collectorConfiguration.parse({ data: 'unused', agents, ...more })
  const [catalog, sets, reference] = [listCatalog(), new AgentSets(), new CurrentReference()]
  const watermarks = new Watermarks(configuration.watermarks, sets)
  const store = await Store.open(memoryDisk(), catalog)
  const fold = engine({
    sets,
    watermarks,
    reference,
    windows: windows({
      ...define(configuration.windows, { catalog, sets, watermarks, reference, keep: configuration.keepWindows }),
      watermarks,
      reference,
      nameOf: number => catalog.seriesOf(number).key
    }),
    detectors: new Map(),
    alerts: alerts(() => ({ for: 0, clearFor: 0 }))
  })
  let position = 0
  return {
    async push(received, entry) {
      position++
      const { columns, ...rest } = entry ?? {}
      const series = columns?.map(({ series }) => series) ?? []
      const batch = columns && { numbers: catalog.numbersOf(series, position), columns }
      const input: Input = { position, received, ...rest, ...(batch ? { batch } : {}) }
      const rows = store.rows()
      const outputs = await fold.push(input, rows)
      await store.write([outputs], rows)
      return outputs
    }
  }
}
