// Tells systemd how the program is: ready, alive, stopping, and a sentence to show.

import { execFile } from 'node:child_process'
import { write } from 'node:fs'
import { promisify } from 'node:util'
import { reason } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import type { Log } from './log.ts'

/** Variables of sd_notify(3). */
export interface State {
  readonly READY?: '1'
  readonly STOPPING?: '1'
  readonly WATCHDOG?: '1'
  readonly STATUS?: string
}

export interface Supervisor {
  /** A program that says WATCHDOG=1 less often than this is restarted; undefined where nobody waits for it. */
  readonly watchdogMs: Millis | undefined
  /** Resolves when it was told, or could not be: that is logged, and no reason to stop. */
  tell(state: State): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>
type Send = (lines: readonly string[]) => Promise<unknown>

/** systemd-notify itself waits 5 s for systemd. */
const sendMs: Millis = 10_000
const statusMax = 200
const firstDescriptor = 3
const writing = promisify(write)
const executing = promisify(execFile)

/**
 * The descriptor of a socket to systemd that the unit passed under the name `notify`, see sd_listen_fds(3).
 * Node cannot open a datagram socket of a path, but it can write to one that is open: no process for each message.
 */
const passed = ({ LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES }: Environment, pid: number): number | undefined => {
  if (LISTEN_PID !== String(pid)) return undefined
  const index = (LISTEN_FDNAMES ?? '').split(':').indexOf('notify')
  return index >= 0 && index < Number(LISTEN_FDS) ? firstDescriptor + index : undefined
}

/** Asynchronous: a systemd that does not read must not stop the event loop. */
const byDescriptor =
  (descriptor: number): Send =>
  lines =>
    writing(descriptor, Buffer.from(lines.join('\n')))

/** One short process each; it waits until systemd has seen the message, else systemd could not tell whose it was. */
const byProgram =
  (environment: Environment): Send =>
  lines =>
    executing('systemd-notify', [...lines], {
      timeout: sendMs,
      env: { PATH: environment['PATH'], NOTIFY_SOCKET: environment['NOTIFY_SOCKET'] }
    })

const sendOf = (environment: Environment, pid: number): Send | undefined => {
  if (!environment['NOTIFY_SOCKET']) return undefined
  const descriptor = passed(environment, pid)
  return descriptor === undefined ? byProgram(environment) : byDescriptor(descriptor)
}

const watchdogOf = ({ WATCHDOG_USEC, WATCHDOG_PID, NOTIFY_SOCKET }: Environment, pid: number): Millis | undefined => {
  const ms = Number(WATCHDOG_USEC) / 1000
  const meant = NOTIFY_SOCKET && (WATCHDOG_PID === undefined || WATCHDOG_PID === String(pid))
  return meant && ms > 0 ? ms : undefined
}

/** A line break would begin another variable. */
const lineOf = ([name, value]: [string, string]): string => `${name}=${value.replace(/\s+/g, ' ').slice(0, statusMax)}`

/** The supervisor of this process, as the environment names it; without one, nobody is told. */
export const supervisor = (environment: Environment, pid: number, log: Log): Supervisor => {
  const send = sendOf(environment, pid)
  let complained = false
  return {
    watchdogMs: watchdogOf(environment, pid),
    async tell(state) {
      try {
        await send?.(Object.entries(state).map(lineOf))
        complained = false
      } catch (error) {
        if (!complained) log.warn('systemd cannot be told how the program is', { reason: reason(error) })
        complained = true
      }
    }
  }
}
