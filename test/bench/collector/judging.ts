// A process that gives a fleet's samples to the collector's engine, and says over IPC what it took to judge them.

import { collectorConfiguration } from '../../../collector/configuration.ts'
import { definitionsOf } from '../../../collector/definitions/definitions.ts'
import { composeEngine } from '../../../collector/engine/compose.ts'
import type { Engine } from '../../../collector/engine/engine.ts'
import { Store } from '../../../collector/store/store.ts'
import type { Disk } from '../../../platform/disk.ts'
import { silentLog } from '../../../platform/log.ts'
import type { Series } from '../../../protocol/series.ts'
import { random } from '../../../simulators/random.ts'
import { listCatalog } from '../../support/catalog.ts'
import { mainSecondsOf, memoryOf } from '../consumption.ts'
import { profiled } from '../profiled.ts'
import type { WindowText } from './definitions.ts'
import { type Fleet, nameOf, roundMs, seriesOf } from './fleet.ts'

export interface Judging {
  readonly fleet: Fleet
  readonly windows: readonly WindowText[]
  readonly detectors: readonly WindowText[]
  /** Rounds of the fleet before those that count. */
  readonly warmRounds: number
  readonly rounds: number
  readonly profile?: string
}

export interface Judged {
  /** Windows that were told, or samples where there are no windows. */
  readonly judgements: number
  /** Changes of alerts. */
  readonly alerts: number
  readonly cpuSeconds: number
  readonly mainSeconds: number
  readonly dataSeconds: number
  readonly rssBytes: number
}

/** All rows are made and packed for it, and then forgotten: what writing them costs is measured elsewhere. */
const forgetful: Disk = {
  open: async () => ({ get: async () => undefined, range: async () => [], write: async () => {}, close: async () => {} })
}

interface Rig {
  readonly engine: Engine
  readonly store: Store
  readonly catalog: ReturnType<typeof listCatalog>
  position: number
}

const openRig = async ({ windows, detectors, fleet }: Judging): Promise<Rig> => {
  const agents = [{ agent: nameOf(0), tokenSha256: '0'.repeat(64) }]
  const configuration = collectorConfiguration.parse({ data: 'unused', agents, windows, detectors })
  const catalog = listCatalog()
  const store = await Store.open(forgetful, catalog, { raw: false })
  const engine = composeEngine({ watermarks: configuration.watermarks, catalog, log: silentLog })
  await engine.push({ position: 1, received: fleet.from, definitions: definitionsOf(configuration) }, store.rows())
  return { engine, store, catalog, position: 1 }
}

const noise = random(1)
const noises = Float64Array.from({ length: 65_536 }, () => noise.normal())

/** What each agent sends, with the numbers that its series have. */
const sendersOf = (fleet: Fleet, { catalog }: Rig): { agent: string; list: Series[]; numbers: Int32Array }[] =>
  Array.from({ length: fleet.agents }, (_, agent) => {
    const list = seriesOf(fleet, agent)
    return { agent: nameOf(agent), list, numbers: catalog.numbersOf(list, 1) }
  })

const entriesOf = (fleet: Fleet, senders: ReturnType<typeof sendersOf>, round: number) => {
  const from = fleet.from + round * roundMs(fleet)
  const times = Float64Array.from({ length: fleet.samples }, (_, i) => from + i * fleet.everyMs)
  return senders.map(({ agent, list, numbers }) => {
    const columns = Array.from(numbers, (number, index) => {
      const at = number * 31 + round * 7919
      return { series: list[index]!, times, values: Float64Array.from(times, (_, i) => 20 + noises[(at + i * 257) & 65_535]!) }
    })
    return { agent, watermark: from + roundMs(fleet), batch: { numbers, columns } }
  })
}

/** One round of all agents, each batch an entry of its own. */
const give = async (rig: Rig, entries: ReturnType<typeof entriesOf>): Promise<{ windows: number; alerts: number }> => {
  let [windows, alerts] = [0, 0]
  for (const entry of entries) {
    const input = { position: ++rig.position, received: entry.watermark + 1000, ...entry }
    const rows = rig.store.rows()
    const outputs = await rig.engine.push(input, rows)
    await rig.store.write([outputs], rows)
    windows += outputs.windows.length
    alerts += outputs.alerts.length
  }
  return { windows, alerts }
}

const judge = async (judging: Judging): Promise<Judged> => {
  const rig = await openRig(judging)
  const { warmRounds, rounds, fleet, profile } = judging
  const senders = sendersOf(fleet, rig)
  const sums = { windows: 0, alerts: 0, cpuSeconds: 0, mainSeconds: 0 }
  for (let round = 0; round < warmRounds; round++) await give(rig, entriesOf(fleet, senders, round))
  for (let round = warmRounds; round < warmRounds + rounds; round++) {
    const entries = entriesOf(fleet, senders, round)
    await profiled(round === warmRounds ? profile : undefined, async () => {
      const [cpu, main] = [process.cpuUsage(), mainSecondsOf(process.pid)]
      const { windows, alerts } = await give(rig, entries)
      const { user, system } = process.cpuUsage(cpu)
      sums.windows += windows
      sums.alerts += alerts
      sums.cpuSeconds += (user + system) / 1e6
      sums.mainSeconds += mainSecondsOf(process.pid) - main
    })
  }
  const { windows, ...rest } = sums
  const judgements = windows > 0 ? windows : rounds * fleet.agents * fleet.series * fleet.samples
  return { ...rest, judgements, dataSeconds: (rounds * roundMs(fleet)) / 1000, rssBytes: memoryOf(process.pid).rssMostBytes }
}

process.send!(await judge(JSON.parse(process.argv[2]!) as Judging))
process.disconnect()
