// A stand-in for systemd's notification socket, in Python because Node has no datagram sockets of a path.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Notification {
  readonly text: string
  /** Who sent it, as the kernel says. */
  readonly pid: number
}

export interface Systemd {
  readonly address: string
  readonly notifications: readonly Notification[]
  /** The process started with a connected socket. */
  readonly child: number | undefined
  /** The first notification that fits. */
  heard(pattern: RegExp): Promise<Notification>
  close(): Promise<void>
}

const script = join(import.meta.dirname, '../../../test/support/notifysocket.py')

const runs = (command: string, argument: string): boolean => {
  try {
    execFileSync(command, [argument], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** For `skip`: false, or what is missing. */
export const missingForSystemd = (): string | false => {
  const missing = ['python3', 'systemd-notify'].filter(command => !runs(command, '--version'))
  return missing.length === 0 ? false : `SKIPPED: ${missing.join(' and ')} not installed: apt-get install python3 systemd`
}

interface Line extends Partial<Notification> {
  readonly ready?: true
  readonly child?: number
}

export interface SystemdOptions {
  /** Of an abstract socket; without it, one in a new directory. */
  readonly name?: string
  /** Started with a connected socket as descriptor 3, in the environment of sd_listen_fds(3). */
  readonly command?: readonly string[]
}

export const fakeSystemd = async ({ name, command = [] }: SystemdOptions = {}): Promise<Systemd> => {
  // A socket's path has 107 bytes at most: not every directory will do.
  const directory = await mkdtemp(join(tmpdir(), 'wayside-'))
  const address = name ?? join(directory, 'notify')
  const process: ChildProcess = spawn('python3', [script, address, ...command], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(process, 'exit')
  const notifications: Notification[] = []
  let child: number | undefined
  let watchers: { pattern: RegExp; done: (notification: Notification) => void }[] = []
  const ready = new Promise<void>((resolve, reject) => {
    void exited.then(() => reject(new Error(`the stand-in for systemd at ${address} ended`)))
    createInterface({ input: process.stdout! }).on('line', text => {
      const line = JSON.parse(text) as Line
      if (line.ready) resolve()
      child ??= line.child
      if (line.text === undefined) return
      const notification = { text: line.text, pid: line.pid! }
      notifications.push(notification)
      for (const { pattern, done } of watchers) if (pattern.test(notification.text)) done(notification)
      watchers = watchers.filter(({ pattern }) => !pattern.test(notification.text))
    })
  })
  await ready
  return {
    address,
    notifications,
    get child() {
      return child
    },
    heard(pattern) {
      const found = notifications.find(({ text }) => pattern.test(text))
      return found ? Promise.resolve(found) : new Promise(done => watchers.push({ pattern, done }))
    },
    async close() {
      process.kill()
      await exited
      await rm(directory, { recursive: true })
    }
  }
}
