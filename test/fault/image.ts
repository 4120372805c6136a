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

interface Making {
  readonly path: string
  /** Mounts what is there. */
  readonly mount: () => Promise<unknown>
  /** Makes it anew, while it is not mounted. */
  readonly clear: () => Promise<unknown>
  /** Removes what unmounting leaves. */
  readonly leave: () => Promise<unknown>
}

/** Made, empty and mounted. */
const imageOf = async ({ path, mount, clear, leave }: Making): Promise<Image> => {
  await mkdir(path, { recursive: true })
  let mounted = false
  const image: Image = {
    path,
    async mount() {
      await mount()
      mounted = true
    },
    async unmount() {
      if (mounted) await unmount(path)
      mounted = false
    },
    async format() {
      await image.unmount()
      await clear()
      await image.mount()
    },
    async remove() {
      await image.unmount()
      await leave()
    }
  }
  await image.format()
  return image
}

/** @throws where this machine or this user has no loop devices */
export const ext4Image = (directory: string, { mib, options = '' }: ImageOptions): Promise<Image> => {
  const [file, path] = [join(directory, 'image'), join(directory, 'mounted')]
  const mountOptions = ['loop', options].filter(option => option !== '').join(',')
  return imageOf({
    path,
    mount: () => run('mount', ['-o', mountOptions, file, path]),
    clear: () => mkfs(file, mib),
    leave: () => rm(file, { force: true })
  })
}

const nothing = async (): Promise<void> => {}

/** A file system in memory. @throws where this user may not mount */
export const tmpfsImage = (directory: string, { mib }: ImageOptions): Promise<Image> => {
  const path = join(directory, 'mounted')
  const mount = () => run('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', path])
  return imageOf({ path, mount, clear: nothing, leave: nothing })
}
