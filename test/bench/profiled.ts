// Profiles only what counts: the making of what is fed would drown it.

import { mkdir, writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { dirname } from 'node:path'

/** @param path of the profile to write; none where absent */
export const profiled = async <T>(path: string | undefined, work: () => Promise<T>): Promise<T> => {
  if (path === undefined) return work()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  try {
    return await work()
  } finally {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, JSON.stringify(profile))
  }
}
