// Opens a data directory as the agent does, in a process that kills itself before its n-th change of the file system.

import fs from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { silentLog } from '../../platform/log.ts'

const [, , path, deadly] = process.argv
let changes = 0

/** Each of these is a moment at which the power button can be pressed. */
const counted = <T extends object>(module: T, names: readonly (keyof T)[]): void => {
  for (const name of names) {
    const original = module[name] as (...args: unknown[]) => unknown
    module[name] = ((...args: unknown[]) => {
      if (++changes === Number(deadly)) process.kill(process.pid, 'SIGKILL')
      return original(...args)
    }) as T[keyof T]
  }
}

counted(fs, ['write', 'fdatasync', 'fsync'])
counted(promises, ['mkdir', 'open', 'rename', 'unlink', 'rm', 'writeFile'])
syncBuiltinESMExports()

// Only now, so that the files that it imports get the functions above.
const { openData } = await import('../../agent/data.ts')
const { systemClock } = await import('../../platform/clock.ts')
await openData(path!, systemClock, silentLog)
process.stdout.write(String(changes))
process.exit()
