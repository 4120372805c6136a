// The real programs, as processes with configuration files of their own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { digestOf } from '../../platform/token.ts'

export interface Program {
  readonly pid: number
  /** Lines of its log so far. */
  readonly log: readonly string[]
  /** How long it took to say that it runs; 0 until then. */
  readonly readyMs: number
  readonly exited: Promise<number | null>
  kill(): Promise<void>
  /** Stops all its threads where they are; only `kill` goes on from there. */
  freeze(): void
  hangUp(): void
  stop(): Promise<number | null>
}

export const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** How a program is launched, besides its configuration. */
export interface Launch {
  readonly environment?: Readonly<Record<string, string>>
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[]
  /** Called as soon as the process was started, long before it is ready. */
  readonly launched?: (program: Program) => void
}

const start = async (
  script: string,
  configuration: string,
  ready: string,
  { environment = {}, nodeOptions = [], launched }: Launch = {}
): Promise<Program> => {
  const began = performance.now()
  const child: ChildProcess = spawn(process.execPath, [...nodeOptions, built(script), '--config', configuration], {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, ...environment }
  })
  const log: string[] = []
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const running = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', line => {
      log.push(line)
      if (line.includes(`"msg":"${ready}"`)) resolve()
    })
    void exited.then(code => reject(new Error(`${script} ended with ${code}:\n${log.slice(-10).join('\n')}`)))
  })
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return exited
  }
  const program = {
    pid: child.pid!,
    log,
    readyMs: 0,
    exited,
    kill: async () => void (await end('SIGKILL')),
    freeze: () => void child.kill('SIGSTOP'),
    hangUp: () => void child.kill('SIGHUP'),
    stop: () => end('SIGTERM')
  }
  launched?.(program)
  await running
  program.readyMs = performance.now() - began
  return program
}

export const tokenOf = (agent: string): string => `token-of-${agent}`.padEnd(43, '-')

export interface CollectorSettings extends Launch {
  readonly directory: string
  /** Absent: within the directory. */
  readonly data?: string
  readonly port: number
  readonly agents: readonly string[]
  /** More options of `listen`, as YAML: `, bodyMax: 1MiB`. */
  readonly listen?: string
  /** More YAML. */
  readonly more?: string
}

export const startCollector = async ({
  directory,
  data = join(directory, 'data'),
  port,
  agents,
  listen = '',
  more = '',
  ...launch
}: CollectorSettings): Promise<Program> => {
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'collector.yaml')
  const known = agents.map(agent => `  - { agent: ${agent}, tokenSha256: ${digestOf(tokenOf(agent))} }`).join('\n')
  await writeFile(file, `data: ${data}\nlisten: { port: ${port}${listen} }\nagents:\n${known}\n${more}\n`)
  return start('collector/main.js', file, 'collector runs', launch)
}

export interface AgentFiles {
  readonly directory: string
  /** Absent: within the directory. */
  readonly data?: string
  readonly agent: string
  readonly collectorPort: number
  /** Where the collector is said to be, instead of on this machine. */
  readonly collectorHost?: string
  /** YAML of the list of sources. */
  readonly source: string
  readonly statusPort?: number
  /** More options of `status`. */
  readonly status?: string
  /** YAML of the decoder of all topics. */
  readonly decoder?: string
  /** More options of `collector`, as YAML; with them the collector is spoken to over TLS. */
  readonly tls?: string
  readonly more?: string
}

export interface AgentSettings extends AgentFiles, Launch {
  /** Another program of the same command line, in dist. */
  readonly script?: string
}

/** Writes the agent's token and configuration; gives the path of the latter. */
export const writeAgentFiles = async ({
  directory,
  data = join(directory, 'data'),
  agent,
  collectorPort,
  collectorHost = '127.0.0.1',
  source,
  statusPort = 0,
  status = '',
  decoder = '{ use: json }',
  tls,
  more = ''
}: AgentFiles): Promise<string> => {
  await mkdir(directory, { recursive: true })
  const [file, token] = [join(directory, 'agent.yaml'), join(directory, 'token')]
  await writeFile(token, tokenOf(agent), { mode: 0o600 })
  await writeFile(
    file,
    `agent: ${agent}
data: ${data}
collector: { url: "${tls === undefined ? 'http' : 'https'}://${collectorHost}:${collectorPort}", tokenFile: ${token}${tls ?? ''} }
sources: [${source}]
status: { port: ${statusPort}, ${status} }
topics: [{ topic: "load/{asset}/{measurement}", decoder: ${decoder} }]
${more}
`
  )
  return file
}

export const startAgent = async ({
  script = 'agent/main.js',
  environment = {},
  nodeOptions = [],
  launched = () => {},
  ...files
}: AgentSettings): Promise<Program> =>
  start(script, await writeAgentFiles(files), 'agent runs', { environment, nodeOptions, launched })
