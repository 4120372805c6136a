// A file system of its own for a fault: ext4 in a file, mounted over a loop device.

import { execFile } from 'node:child_process'
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Image {
  /** Where it is mounted. */
  readonly path: string
  /** Replays its journal, as after a power cut. */
  mount(): Promise<void>
  unmount(): Promise<void>
  /** Unmounts it and removes all of it. */
  remove(): Promise<void>
}

export interface ImageOptions {
  readonly mib: number
  /** Of `mount -o`, besides loop. */
  readonly options?: string
}

const unmountTries = 50

/** A process that was killed may hold its files for a moment. */
const unmount = async (path: string): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return void (await run('umount', [path]))
    } catch (error) {
      if (tries >= unmountTries) throw error
      await delay(100)
    }
  }
}

/** Made, empty and mounted. @throws where this machine or this user has no loop devices */
export const ext4Image = async (directory: string, { mib, options = '' }: ImageOptions): Promise<Image> => {
  const [file, path] = [join(directory, 'image'), join(directory, 'mounted')]
  await mkdir(path, { recursive: true })
  await writeFile(file, '')
  await truncate(file, mib << 20)
  // No blocks are set aside for root, who runs the faults: full is full.
  await run('mkfs.ext4', ['-q', '-F', '-b', '4096', '-m', '0', file])
  let mounted = false
  const image: Image = {
    path,
    async mount() {
      await run('mount', ['-o', ['loop', options].filter(option => option !== '').join(','), file, path])
      mounted = true
    },
    async unmount() {
      if (mounted) await unmount(path)
      mounted = false
    },
    async remove() {
      await image.unmount()
      await rm(file, { force: true })
      await rm(path, { recursive: true, force: true })
    }
  }
  await image.mount()
  return image
}

/** A file system in memory, of a few MiB. @throws where this user may not mount */
export const tmpfsImage = async (directory: string, { mib }: ImageOptions): Promise<Image> => {
  const path = join(directory, 'mounted')
  await mkdir(path, { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', path])
  const end = async (): Promise<void> => {
    await unmount(path)
    await rm(path, { recursive: true, force: true })
  }
  return { path, mount: async () => {}, unmount: async () => {}, remove: end }
}
