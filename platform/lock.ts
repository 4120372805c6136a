// Keeps a second program out of a folder for as long as this one lives.

import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { WaysideError } from '../protocol/errors.ts'

/**
 * An abstract socket named after the folder: the kernel gives it up with the process, however that ends, so nothing stale can be left.
 * Linux only; elsewhere nothing is locked.
 * @throws WaysideError WAY_CONFIG_INVALID where another program has it
 */
export const lockFolder = async (path: string, setting: string): Promise<void> => {
  if (process.platform !== 'linux') return
  const { dev, ino } = await stat(path)
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error)
      const text = `${setting}: ${path} is used by another program: stop that one or choose another directory`
      reject(new WaysideError('WAY_CONFIG_INVALID', text))
    })
    server.listen(`\0wayside-${dev}-${ino}`, resolve)
  })
  server.unref()
}
