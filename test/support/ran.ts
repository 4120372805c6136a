// A program of ours that runs to its end: what it said, and with which code it ended.

import { execFile } from 'node:child_process'
import { built } from './programs.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export const run = (
  script: string,
  arguments_: readonly string[],
  environment: Readonly<Record<string, string>> = {}
): Promise<Ran> =>
  new Promise(resolve => {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 64 << 20 }
    execFile(process.execPath, [built(script), ...arguments_], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err })
    )
  })
