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
  /** How long it took to say that it runs. */
  readonly readyMs: number
  readonly exited: Promise<number | null>
  kill(): Promise<void>
  stop(): Promise<number | null>
}

export const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const start = async (
  script: string,
  configuration: string,
  ready: string,
  nodeOptions: readonly string[] = []
): Promise<Program> => {
  const began = performance.now()
  const child: ChildProcess = spawn(process.execPath, [...nodeOptions, built(script), '--config', configuration], {
    stdio: ['ignore', 'inherit', 'pipe']
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
  await running
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return exited
  }
  return {
    pid: child.pid!,
    log,
    readyMs: performance.now() - began,
    exited,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM')
  }
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
  return start('collector/main.js', file, 'collector runs')
}

export interface AgentSettings {
  readonly directory: string
  readonly agent: string
  readonly collectorPort: number
  /** YAML of the list of sources. */
  readonly source: string
  readonly statusPort?: number
  readonly more?: string
  /** Another program of the same command line, in dist. */
  readonly script?: string
  /** Of the node that runs it, such as --cpu-prof. */
  readonly nodeOptions?: readonly string[]
}

export type AgentFiles = Omit<AgentSettings, 'script' | 'nodeOptions'>

/** Writes the agent's token and configuration; gives the path of the latter. */
export const writeAgentFiles = async ({
  directory,
  agent,
  collectorPort,
  source,
  statusPort = 0,
  more = ''
}: AgentFiles): Promise<string> => {
  await mkdir(directory, { recursive: true })
  const [file, token] = [join(directory, 'agent.yaml'), join(directory, 'token')]
  await writeFile(token, tokenOf(agent), { mode: 0o600 })
  await writeFile(
    file,
    `agent: ${agent}
data: ${join(directory, 'data')}
collector: { url: "http://127.0.0.1:${collectorPort}", tokenFile: ${token} }
sources: [${source}]
status: { port: ${statusPort} }
topics: [{ topic: "load/{asset}/{measurement}", decoder: { use: json } }]
${more}
`
  )
  return file
}

export const startAgent = async ({ script = 'agent/main.js', nodeOptions = [], ...files }: AgentSettings): Promise<Program> =>
  start(script, await writeAgentFiles(files), 'agent runs', nodeOptions)
