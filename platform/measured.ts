// A folder that knows why the last write into it failed.

import { reason } from '../protocol/errors.ts'
import type { File, Folder } from './files.ts'

export interface MeasuredFolder extends Folder {
  /** Why the last write failed; undefined once one succeeded again. */
  problem(): string | undefined
}

export const measured = (folder: Folder): MeasuredFolder => {
  let problem: string | undefined

  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const done = await work
      problem = undefined
      return done
    } catch (error) {
      problem = reason(error)
      throw error
    }
  }

  const file = (inner: File): File => ({
    read: (offset, length) => inner.read(offset, length),
    write: (offset, bytes) => noting(inner.write(offset, bytes)),
    sync: () => noting(inner.sync()),
    close: () => inner.close()
  })

  return {
    ...folder,
    create: async name => file(await noting(folder.create(name))),
    open: async name => file(await folder.open(name)),
    problem: () => problem
  }
}
