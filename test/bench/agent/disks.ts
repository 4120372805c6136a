// A disk of its own for a measurement, whose writes the kernel counts.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { reason } from '../../../protocol/errors.ts'

const run = promisify(execFile)

export interface CountedDisk {
  readonly directory: string
  /** Bytes that reached the device so far, once all that waits in memory has. */
  writtenBytes(): Promise<number>
  /** Unmounts it, and tells the same. */
  unmounted(): Promise<number>
  close(): Promise<void>
}

const sizeBytes = 2 ** 30
/** A sector of the kernel's statistics, whatever the device has. */
const sectorBytes = 512
const sectorsWritten = 6

const make = async (parent: string): Promise<CountedDisk> => {
  const own = await mkdtemp(join(parent, 'wayside-loop-'))
  const [image, directory] = [join(own, 'image'), join(own, 'mounted')]
  await writeFile(image, '')
  await truncate(image, sizeBytes)
  await mkdir(directory)
  // All of it at once: what mkfs leaves for later is written in the background, and counted.
  await run('mkfs.ext4', ['-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image])
  const device = (await run('losetup', ['--find', '--show', image])).stdout.trim()
  const unmount = async (): Promise<void> => void (await run('umount', [directory]))
  const written = async (): Promise<number> => {
    const statistics = await readFile(`/sys/block/${basename(device)}/stat`, 'utf8')
    return Number(statistics.trim().split(/\s+/)[sectorsWritten]) * sectorBytes
  }
  const close = async (): Promise<void> => {
    await unmount().catch(() => {})
    await run('losetup', ['--detach', device])
    await rm(own, { recursive: true, force: true })
  }
  await run('mount', [device, directory]).catch(async error => {
    await close()
    throw error
  })
  return {
    directory,
    async writtenBytes() {
      await run('sync', ['--file-system', directory])
      return written()
    },
    async unmounted() {
      await unmount()
      return written()
    },
    close
  }
}

/** An ext4 of its own in a file; or why there is none, for it takes root and a loop device. */
export const openCountedDisk = (parent: string): Promise<CountedDisk | string> => make(parent).catch(reason)
