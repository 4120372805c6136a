// The command line: one way for every program to read its arguments, run and end.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { reason, WaysideError } from '../protocol/errors.ts'

export { Command, InvalidArgumentError, Option }

export const version = '0.1.0'

/** Exit codes by sysexits.h, so that scripts and systemd can tell what happened. */
export const exitCodes = { ok: 0, failed: 1, usage: 64, software: 70, temporary: 75, configuration: 78 } as const

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (!(error instanceof WaysideError)) return exitCodes.software
  if (error.code === 'WAY_CONFIG_INVALID' || error.code === 'WAY_PORT_IN_USE') return exitCodes.configuration
  return error.retriable ? exitCodes.temporary : exitCodes.failed
}

/** The program's frame: `--version`, `--help`, errors as one line on standard error, sysexits codes. */
export const program = (name: string, about: string): Command =>
  new Command(name).description(about).version(version).showHelpAfterError('(--help shows what there is)').exitOverride()

/** A reader that has seen enough, such as `head`, ends a command without a word; of messages that nobody hears the work goes on. */
const outliveReaders = (): void => {
  const unlessGone = (then: () => void) => (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    then()
  }
  process.stdout.on(
    'error',
    unlessGone(() => process.exit())
  )
  process.stderr.on(
    'error',
    unlessGone(() => {})
  )
}

/** Parses and runs; the only place that catches everything. */
export const main = async (command: Command, argv: readonly string[]): Promise<void> => {
  outliveReaders()
  try {
    await command.parseAsync([...argv])
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    if (error instanceof CommanderError) return
    const text = error instanceof WaysideError ? `${error.code}: ${reason(error)}` : ((error as Error).stack ?? String(error))
    process.stderr.write(`${command.name()}: ${text}\n`)
    process.exit()
  }
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export const stopSignal = (): Promise<NodeJS.Signals> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        resolve(signal)
      })
    }
  })
