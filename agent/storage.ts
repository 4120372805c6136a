// The agent's disk: recorder, outbox, quarantine and what waits for its time, each in a folder of its own.

import { ballasted } from '../platform/ballast.ts'
import type { Clock } from '../platform/clock.ts'
import type { Folder } from '../platform/files.ts'
import { type MeasuredFolder, measured } from '../platform/measured.ts'
import type { AgentConfiguration } from './configuration.ts'
import { Outbox } from './outbox/outbox.ts'
import { Quarantine } from './quarantine.ts'
import { Recorder } from './recorder/recorder.ts'
import { Unstamped } from './recorder/unstamped.ts'

export interface StoragePorts {
  readonly clock: Clock
  readonly folder: Folder
  readonly random: () => number
  readonly bootId: string
}

export interface Storage {
  readonly recorder: Recorder
  readonly outbox: Outbox
  readonly quarantine: Quarantine
  readonly unstamped: Unstamped
  readonly folders: { readonly recorder: MeasuredFolder; readonly outbox: MeasuredFolder }
  /** Bytes written to flash since the start. */
  flashBytes(): number
  close(): Promise<void>
}

const segmentBytes = 1 << 20
/** Kept back for the outbox, so that it can go on, and so make room, on a full disk. */
const ballastBytes = 4 << 20
/** Samples that may wait for the disk in memory. */
const waitingMax = 100_000

const epochOf = (random: () => number): string =>
  Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')

export const openStorage = async (
  { agent, recorder: kept, outbox: limits, quarantine: aside }: AgentConfiguration,
  { clock, folder, random, bootId }: StoragePorts,
  { onCommit, onPut }: { readonly onCommit: (alarm: boolean) => void; readonly onPut: () => void }
): Promise<Storage> => {
  const folders = {
    recorder: measured(await folder.folder('recorder')),
    outbox: measured(await ballasted(await folder.folder('outbox'), ballastBytes))
  }
  const quarantine = await Quarantine.open(await folder.folder('quarantine'), clock, {
    itemsMax: aside.messages,
    bytesMax: aside.bytes
  })
  const recorder = await Recorder.open(folders.recorder, {
    ...kept,
    bytesMax: kept.bytes,
    ageMax: kept.age,
    segmentBytes,
    waitingMax,
    clock,
    onCommit
  })
  const outbox = await Outbox.open(
    folders.outbox,
    {
      agent,
      segmentBytes,
      clock,
      onPut,
      grace: limits.grace,
      bytesMax: limits.bytes,
      bytesMin: limits.bytesLeast,
      keepFree: limits.keepFree,
      alarmBytes: limits.alarms,
      ageMax: limits.age
    },
    () => epochOf(random)
  )
  const unstamped = await Unstamped.open(await folder.folder('unstamped'), {
    clock,
    bootId,
    record: readings => recorder.record(readings, true)
  })
  return {
    recorder,
    outbox,
    quarantine,
    unstamped,
    folders,
    flashBytes: () => recorder.written + outbox.written + quarantine.written + unstamped.written,
    async close() {
      await unstamped.close()
      await recorder.close()
      await outbox.close()
      await quarantine.close()
    }
  }
}
