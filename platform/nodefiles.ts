// Plain files of a real machine.

import { constants, fdatasync, fsync, read, write } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, stat, statfs, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { reason, WaysideError } from '../protocol/errors.ts'
import type { File, Folder, Listed } from './files.ts'

const full = new Set(['ENOSPC', 'EDQUOT'])

const failed = (path: string, error: unknown): WaysideError => {
  if (error instanceof WaysideError) return error
  const { code } = error as NodeJS.ErrnoException
  if (code && full.has(code))
    return new WaysideError('WAY_DISK_FULL', `${path}: no space left on the disk: free some`, { cause: error })
  return new WaysideError('WAY_DISK_FAILED', `${path}: ${reason(error)}: see to the disk or its permissions`, { cause: error })
}

const attempt = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw failed(path, error)
  }
}

type Done = (error: NodeJS.ErrnoException | null) => void

/** Callbacks, not promises: this is the path of every commit. */
const settled = (path: string, work: (done: Done) => void): Promise<void> =>
  new Promise((resolve, reject) => work(error => (error ? reject(failed(path, error)) : resolve())))

const fileOf = (handle: FileHandle, path: string): File => {
  const { fd } = handle
  const writeAll = async (offset: number, bytes: Uint8Array): Promise<void> => {
    for (let from = 0; from < bytes.length; ) {
      await new Promise<void>((resolve, reject) =>
        write(fd, bytes, from, bytes.length - from, offset + from, (error, written) => {
          if (error) return reject(failed(path, error))
          from += written
          resolve()
        })
      )
    }
  }
  return {
    read: (offset, length) =>
      new Promise((resolve, reject) => {
        const bytes = new Uint8Array(length)
        const more = (from: number): void =>
          read(fd, bytes, from, length - from, offset + from, (error, count) => {
            if (error) return reject(failed(path, error))
            if (count === 0 || from + count === length) return resolve(bytes.subarray(0, from + count))
            more(from + count)
          })
        more(0)
      }),
    write: writeAll,
    sync: () => settled(path, done => fdatasync(fd, done)),
    close: () => attempt(path, () => handle.close())
  }
}

const syncFolder = async (path: string): Promise<void> => {
  const handle = await open(path, constants.O_RDONLY)
  try {
    await settled(path, done => fsync(handle.fd, done))
  } finally {
    await handle.close()
  }
}

const bytesOf = async (directory: string, name: string): Promise<Listed[]> => {
  const found = await stat(join(directory, name)).catch(() => undefined)
  return found?.isFile() ? [{ name, bytes: found.size }] : []
}

/** @param path made where it is missing, with its parents; @throws WaysideError WAY_DISK_* */
export const nodeFolder = async (path: string): Promise<Folder> => {
  await attempt(path, () => mkdir(path, { recursive: true, mode: 0o750 }))
  return {
    list: () =>
      attempt(path, async () => (await Promise.all((await readdir(path)).sort().map(name => bytesOf(path, name)))).flat()),
    create: name =>
      attempt(path, async () => {
        const handle = await open(join(path, name), 'wx+', 0o640)
        const file = fileOf(handle, join(path, name))
        await file.sync()
        await syncFolder(path)
        return file
      }),
    open: name => attempt(path, async () => fileOf(await open(join(path, name), 'r+'), join(path, name))),
    remove: name => attempt(path, () => unlink(join(path, name))),
    rename: (from, to) => attempt(path, () => rename(join(path, from), join(path, to))),
    folder: async name => {
      const inner = await nodeFolder(join(path, name))
      await attempt(path, () => syncFolder(path))
      return inner
    },
    async free() {
      const { bavail, bsize } = await attempt(path, () => statfs(path))
      return bavail * bsize
    }
  }
}
