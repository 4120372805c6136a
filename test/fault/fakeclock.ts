// A wall clock that a test sets, for another process: libfaketime, which leaves the monotonic clock alone.

import { access, writeFile } from 'node:fs/promises'

const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'arm-linux-gnueabihf'].map(
  machine => `/usr/lib/${machine}/faketime/libfaketime.so.1`
)

export interface FakeClock {
  /** What the process needs in its environment. */
  readonly environment: Record<string, string>
  /** `+0`, `+1y`, `@1970-01-01 00:00:10`, `+0 x1.0005`: from now on. */
  say(what: string): Promise<void>
}

/** Undefined where libfaketime is not installed. */
export const fakeClock = async (file: string): Promise<FakeClock | undefined> => {
  const found = await Promise.all(
    libraries.map(path =>
      access(path).then(
        () => path,
        () => undefined
      )
    )
  )
  const library = found.find(path => path !== undefined)
  if (!library) return undefined
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1'
    },
    say: what => writeFile(file, `${what}\n`)
  }
}
