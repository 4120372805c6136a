// Starts a real MQTT broker, Debian's mosquitto, on a free loopback port with a configuration of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, connect as dial, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface MosquittoOptions {
  /** Keeps sessions and messages over a restart. */
  readonly persistence?: boolean
  /** More lines of mosquitto.conf. */
  readonly lines?: readonly string[]
  /** Logs each packet. */
  readonly packets?: boolean
}

export interface Mosquitto {
  readonly port: number
  readonly url: string
  /** The log so far, with a line for each packet. */
  readonly log: readonly string[]
  /** Resolves when the log has a line that matches, at once where it has one at or after index `from`. */
  logged(pattern: RegExp, from?: number): Promise<void>
  /** Ends it in an orderly way; with persistence it writes its database. */
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same port, with the same files. */
  start(): Promise<void>
  /** Removes what it has saved, while it does not run: it then starts as a broker without persistence does. */
  forget(): Promise<void>
  /** Stops it and removes its files. */
  close(): Promise<void>
}

/** Undefined where it is not installed. */
export const mosquittoPath = (): string | undefined =>
  ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(existsSync)

const listening = async (): Promise<Server> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const closed = async (server: Server): Promise<number> => {
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export const freePort = async (): Promise<number> => closed(await listening())

/** No two are the same, as those of one call after the other may be. */
export const freePorts = async (): Promise<[number, number, number]> => {
  const [one, two, three] = [await listening(), await listening(), await listening()]
  return [await closed(one), await closed(two), await closed(three)]
}

const configuration = (
  port: number,
  directory: string,
  { persistence = false, lines = [], packets = true }: MosquittoOptions
): string =>
  [
    `listener ${port} 127.0.0.1`,
    ...(lines.some(line => /^(allow_anonymous|password_file)/.test(line)) ? [] : ['allow_anonymous true']),
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    'log_dest stderr',
    ...(packets ? ['all'] : ['error', 'warning', 'notice', 'information']).map(type => `log_type ${type}`),
    `persistence ${persistence}`,
    `persistence_location ${directory}/`,
    // After every change, so that `kill` loses no more than a broker may.
    ...(persistence ? ['autosave_on_changes true', 'autosave_interval 1'] : []),
    ...lines
  ].join('\n')

export const startMosquitto = async (options: MosquittoOptions = {}): Promise<Mosquitto> => {
  const path = mosquittoPath()
  if (!path) throw new Error('mosquitto is not installed')
  const directory = await mkdtemp(join(tmpdir(), 'wayside-mosquitto-'))
  const port = await freePort()
  const file = join(directory, 'mosquitto.conf')
  await writeFile(file, `${configuration(port, directory, options)}\n`)
  const log: string[] = []
  let watchers: (() => void)[] = []
  let child: ChildProcess | undefined

  const logged = async (pattern: RegExp, from = 0): Promise<void> => {
    for (let next = from; ; ) {
      while (next < log.length) if (pattern.test(log[next++]!)) return
      await new Promise<void>((resolve, reject) => {
        if (!child) reject(new Error(`mosquitto has ended without logging ${pattern}:\n${log.slice(-20).join('\n')}`))
        else watchers.push(resolve)
      })
    }
  }

  const wake = (): void => {
    const waking = watchers
    watchers = []
    for (const wakeOne of waking) wakeOne()
  }

  const start = async (): Promise<void> => {
    const from = log.length
    const started = spawn(path, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    child = started
    createInterface({ input: started.stderr! }).on('line', line => {
      log.push(line)
      wake()
    })
    started.once('exit', () => {
      if (child === started) child = undefined
      wake()
    })
    await logged(/mosquitto version \S+ running/, from)
    // It says so a moment before its loop runs, and forgets a signal that comes in between: a first connection proves the loop.
    const probe = dial(port, '127.0.0.1')
    await logged(/New connection from/, from)
    probe.destroy()
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    if (!ending) return
    const exited = once(ending, 'exit')
    ending.kill(signal)
    await exited
  }

  await start()
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    log,
    logged,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    forget: () => rm(join(directory, 'mosquitto.db'), { force: true }),
    async close() {
      await end('SIGTERM')
      await rm(directory, { recursive: true, force: true })
    }
  }
}
