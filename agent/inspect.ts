// Shows a running agent to a person: its status and its quarantine, as text.

import { reason, WaysideError } from '../protocol/errors.ts'
import type { AgentStatus } from './agent.ts'

/** @param url of the agent's status server */
const ask = async <T>(url: string, path: string): Promise<T> => {
  try {
    const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(5000) })
    return (await response.json()) as T
  } catch (error) {
    throw new WaysideError(
      'WAY_AGENT_UNREACHABLE',
      `no agent answers at ${url}: is it running, and is status.port right? (${reason(error)})`
    )
  }
}

const table = (rows: readonly (readonly [string, string | number])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return `${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`
}

const listed = (counts: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'none'

export const statusText = async (url: string): Promise<string> => {
  const status = await ask<AgentStatus>(url, '/status')
  const { agent, epoch, intake, reduce, outbox, pending, waiting, waitingBytes, sources, problem, warnings } = status
  return table([
    ['agent', `${agent}, epoch ${epoch}`],
    ['sources', sources.map(({ connected, problem }) => (connected ? 'connected' : (problem ?? 'not connected'))).join('; ')],
    ['messages since start', intake.messages],
    ['unmatched topics', intake.unmatched],
    ['quarantined', listed(intake.quarantined)],
    ['recorded', reduce.recorded],
    ['dropped by', listed(reduce.dropped)],
    ['not yet batched', pending],
    ['waiting to be sent', `${waiting} samples, ${waitingBytes} bytes`],
    ['acknowledged', outbox.acknowledged],
    ['lost', outbox.lost],
    ['refused by the collector', outbox.refused],
    ['problem', problem ?? 'none'],
    ...warnings.map(warning => ['warning', warning] as const),
    ...(status.certificateExpires === undefined ? [] : [['certificate ends', status.certificateExpires] as const])
  ])
}

interface Item {
  readonly sequence: number
  readonly time: number
  readonly topic: string
  readonly code: string
  readonly reason: string
  readonly bytes: number
}

export const quarantineText = async (url: string): Promise<string> => {
  const items = await ask<Item[]>(url, '/quarantine')
  if (items.length === 0) return 'the quarantine is empty\n'
  const lines = items.map(
    ({ sequence, time, topic, code, reason, bytes }) =>
      `${sequence}  ${new Date(time).toISOString()}  ${topic}  ${bytes} bytes  ${code}: ${reason}`
  )
  return `${lines.join('\n')}\n`
}
