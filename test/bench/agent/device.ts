// Bytes that reach the block device for each reading: what wears an SD card out.

import { setTimeout as delay } from 'node:timers/promises'
import { runChild } from './child.ts'
import { type CountedDisk, openCountedDisk } from './disks.ts'
import type { Measurement, MeasurementOptions } from './measurement.ts'
import type { Published } from './publishing.ts'
import { topicsCount } from './readings.ts'
import { openRig } from './rig.ts'

const perSecond = 100
const idleSeconds = 10
/** In less, what is laid out once for a while (zeros ahead, names) would fall on too few readings. */
const secondsLeast = 120

interface Load {
  readonly name: string
  readonly qos: 0 | 1
  readonly paceMs: number
}

/** The first is the figure. A burst a second is one group whatever the agent does; the others are grouped as the agent does it. */
const loads: readonly Load[] = [
  { name: 'QoS 0, evenly spread', qos: 0, paceMs: 10 },
  { name: 'QoS 0, in a burst a second', qos: 0, paceMs: 1000 },
  { name: 'QoS 1, evenly spread', qos: 1, paceMs: 10 }
]

const bytesPerReading = async (disk: CountedDisk, { qos, paceMs }: Load, seconds: number): Promise<number> => {
  const rig = await openRig({ directory: disk.directory })
  try {
    const agent = await rig.startAgent()
    await rig.connected()
    const opened = await disk.writtenBytes()
    await delay(idleSeconds * 1000)
    const began = await disk.writtenBytes()
    const count = perSecond * seconds
    const load = { port: rig.broker.port, prefix: 'load/m', qos, paceMs, count, topics: topicsCount, perSecond, from: Date.now() }
    await runChild<Published>('publishing', load)
    await agent.stop()
    const idle = ((began - opened) / idleSeconds) * seconds
    return ((await disk.unmounted()) - began - idle) / count
  } finally {
    await rig.close()
  }
}

const skipped = (why: string) => ({
  figures: { deviceBytesPerReading: null },
  lines: [`SKIPPED: bytes on the device, for want of root or a loop device: ${why}`]
})

const run = async ({ directory, seconds: asked, progress }: MeasurementOptions) => {
  const seconds = Math.max(asked, secondsLeast)
  const found: number[] = []
  for (const load of loads) {
    const disk = await openCountedDisk(directory)
    if (typeof disk === 'string') return skipped(disk)
    try {
      found.push(await bytesPerReading(disk, load, seconds))
    } finally {
      await disk.close()
    }
    progress(`device, ${load.name}: ${found.at(-1)!.toFixed(0)} bytes a reading`)
  }
  return {
    figures: { deviceBytesPerReading: Math.round(found[0]!) },
    lines: loads.map(({ name }, at) => `bytes on the device a reading, ${perSecond}/s, ${name}: ${found[at]!.toFixed(0)}`)
  }
}

export const device: Measurement = {
  about: 'bytes that reach the block device for each reading at 100 readings/s, on an ext4 of its own',
  figures: ['deviceBytesPerReading'],
  run
}
