// The real programs, as processes with configuration files of their own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { digestOf } from '../../platform/token.ts'

export interface Program {
  /** Lines of its log so far. */
  readonly log: readonly string[]
  /** How long it took to say that it runs. */
  readonly readyMs: number
  readonly exited: Promise<number | null>
  kill(): Promise<void>
  stop(): Promise<number | null>
}

export interface Launched {
  readonly program: Program
  /** Resolves when the program says that it runs; rejects when it ends before. */
  readonly ready: Promise<Program>
}

export const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const launch = (script: string, configuration: string, said: string): Launched => {
  const began = performance.now()
  const child: ChildProcess = spawn(process.execPath, [built(script), '--config', configuration], {
    stdio: ['ignore', 'inherit', 'pipe']
  })
  const log: string[] = []
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  let readyMs = 0
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return exited
  }
  const program: Program = {
    log,
    get readyMs() {
      return readyMs
    },
    exited,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM')
  }
  const ready = new Promise<Program>((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', line => {
      log.push(line)
      if (!line.includes(`"msg":"${said}"`)) return
      readyMs = performance.now() - began
      resolve(program)
    })
    void exited.then(code => reject(new Error(`${script} ended with ${code}:\n${log.slice(-10).join('\n')}`)))
  })
  // Whoever ends a program before it is ready need not ask whether it got there.
  ready.catch(() => {})
  return { program, ready }
}

export const tokenOf = (agent: string): string => `token-of-${agent}`.padEnd(43, '-')

export interface CollectorSettings {
  readonly directory: string
  readonly port: number
  readonly agents: readonly string[]
  /** More YAML. */
  readonly more?: string
}

export const startCollector = async ({ directory, port, agents, more = '' }: CollectorSettings): Promise<Program> => {
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'collector.yaml')
  const known = agents.map(agent => `  - { agent: ${agent}, tokenSha256: ${digestOf(tokenOf(agent))} }`).join('\n')
  await writeFile(file, `data: ${join(directory, 'data')}\nlisten: { port: ${port} }\nagents:\n${known}\n${more}\n`)
  return launch('collector/main.js', file, 'collector runs').ready
}

export interface AgentSettings {
  /** For its configuration and, where `data` is absent, its data. */
  readonly directory: string
  readonly data?: string
  readonly agent: string
  readonly collectorPort: number
  /** YAML of the list of sources. */
  readonly source: string
  readonly statusPort?: number
  /** Template of the topics that are read. */
  readonly topic?: string
  readonly more?: string
}

/** Resolves when the process was started, long before it is ready. */
export const launchAgent = async ({
  directory,
  data = join(directory, 'data'),
  agent,
  collectorPort,
  source,
  statusPort = 0,
  topic = 'load/{asset}/{measurement}',
  more = ''
}: AgentSettings): Promise<Launched> => {
  await mkdir(directory, { recursive: true })
  const [file, token] = [join(directory, 'agent.yaml'), join(directory, 'token')]
  await writeFile(token, tokenOf(agent), { mode: 0o600 })
  await writeFile(
    file,
    `agent: ${agent}
data: ${data}
collector: { url: "http://127.0.0.1:${collectorPort}", tokenFile: ${token} }
sources: [${source}]
status: { port: ${statusPort} }
topics: [{ topic: "${topic}", decoder: { use: json } }]
${more}
`
  )
  return launch('agent/main.js', file, 'agent runs')
}

export const startAgent = async (settings: AgentSettings): Promise<Program> => (await launchAgent(settings)).ready
