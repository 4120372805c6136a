// A small file system of a fault's own: ext4 in a file over a loop device, or one in memory.

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
  /** Makes it anew and mounts it: nothing is on it. */
  format(): Promise<void>
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

const mkfs = async (file: string, mib: number): Promise<void> => {
  await writeFile(file, '')
  await truncate(file, mib << 20)
  // No blocks are set aside for root, who runs the faults: full is full.
  await run('mkfs.ext4', ['-q', '-F', '-b', '4096', '-m', '0', file])
}

/** Made, empty and mounted. @throws where this machine or this user has no loop devices */
export const ext4Image = async (directory: string, { mib, options = '' }: ImageOptions): Promise<Image> => {
  const [file, path] = [join(directory, 'image'), join(directory, 'mounted')]
  await mkdir(path, { recursive: true })
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
    async format() {
      await image.unmount()
      await mkfs(file, mib)
      await image.mount()
    },
    async remove() {
      await image.unmount()
      await rm(file, { force: true })
    }
  }
  await image.format()
  return image
}

/** A file system in memory. @throws where this user may not mount */
export const tmpfsImage = async (directory: string, { mib }: ImageOptions): Promise<Image> => {
  const path = join(directory, 'mounted')
  await mkdir(path, { recursive: true })
  let mounted = false
  const image: Image = {
    path,
    async mount() {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', path])
      mounted = true
    },
    async unmount() {
      if (mounted) await unmount(path)
      mounted = false
    },
    async format() {
      await image.unmount()
      await image.mount()
    },
    remove: () => image.unmount()
  }
  await image.format()
  return image
}
