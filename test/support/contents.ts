// Everything that an agent's data directory holds, read by the parts that wrote it.

import { Outbox } from '../../agent/outbox/outbox.ts'
import { Quarantine } from '../../agent/quarantine.ts'
import { Recorder } from '../../agent/recorder/recorder.ts'
import type { Recorded } from '../../agent/reduce.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Folder } from '../../platform/files.ts'
import type { Columns } from '../../protocol/columns.ts'

/** With room for anything. @param folder of all data */
export const outboxOf = async (folder: Folder): Promise<Outbox> =>
  Outbox.open(
    await folder.folder('outbox'),
    {
      agent: 'gw',
      segmentBytes: 1 << 20,
      clock: systemClock,
      bytesMax: 1 << 30,
      bytesMin: 1 << 30,
      keepFree: 0,
      alarmBytes: 0,
      ageMax: Number.MAX_SAFE_INTEGER,
      grace: 0,
      onPut: () => {}
    },
    () => 'f'.repeat(16)
  )

const rows = (columns: Columns, clock: string): string[] =>
  columns.flatMap(({ series, times, values }) => Array.from(times, (time, at) => `${series.key} ${time} ${values[at]} ${clock}`))

/** By whose clock each reading has its time. */
const readingsOf = ({ timed, stamped }: Pick<Recorded, 'timed' | 'stamped'>): string[] =>
  [...rows(timed, 'timed'), ...rows(stamped, 'stamped')].sort()

export const contentsOf = async (folder: Folder) => {
  const outbox = await outboxOf(folder)
  const pace = { eager: 1, spacing: 0, commitAge: 0, commitSamples: 1, waitingMax: 1e6 }
  const limits = { bytesMax: 1e9, ageMax: 1e12, segmentBytes: 1 << 20, clock: systemClock, onCommit: () => {} }
  const recorder = await Recorder.open(await folder.folder('recorder'), { ...limits, ...pace })
  const quarantine = await Quarantine.open(await folder.folder('quarantine'), systemClock, { itemsMax: 1e6, bytesMax: 1e9 })
  const { restored, epoch, tally, losses } = outbox
  await recorder.continueAfter(restored.reduced)
  const before = await recorder.before(restored.reduced, 1e6)
  const behind = await recorder.next(restored.reduced)
  const contents = {
    epoch,
    tally,
    losses,
    reduced: restored.reduced,
    recorderReduced: recorder.reduced,
    checkpoint: restored.checkpoint,
    waiting: [...outbox.waiting.ascending()].map(({ lane, sequence, hash, samples, released }) => [
      `${lane}/${sequence}`,
      hash,
      samples,
      released
    ]),
    remembered: before ? readingsOf(before) : [],
    unbatched: readingsOf(behind),
    quarantined: (await quarantine.list()).map(({ topic, payload }) => `${topic} ${Buffer.from(payload)}`)
  }
  for (const part of [outbox, recorder, quarantine]) await part.close()
  return contents
}
