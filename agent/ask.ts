// Asks the status server of a running agent on this machine.

import { reason, WaysideError } from '../protocol/errors.ts'
import { guardHeader } from './guard.ts'

export interface Reply {
  readonly status: number
  readonly body: unknown
}

/** A replay writes to the disk, on a bad card slowly. */
const timeoutMs = 60_000

/** @throws WaysideError WAY_AGENT_UNREACHABLE */
const request = async (url: string, path: string, init: RequestInit = {}): Promise<Reply> => {
  try {
    const response = await fetch(new URL(path, url), { ...init, signal: AbortSignal.timeout(timeoutMs) })
    return { status: response.status, body: await response.json() }
  } catch (error) {
    throw new WaysideError(
      'WAY_AGENT_UNREACHABLE',
      `no agent answers at ${url}: is it running, and is status.port right? (${reason(error)})`
    )
  }
}

const bodyOf = ({ status, body }: Reply, url: string, path: string): unknown => {
  if (status === 200 || status === 503) return body
  const said = (body as { reason?: string }).reason ?? JSON.stringify(body)
  const code = status === 404 ? 'WAY_NOT_FOUND' : 'WAY_AGENT_UNREACHABLE'
  throw new WaysideError(code, `the agent at ${url} answered ${status} to ${path}: ${said}`)
}

/** @param url of the agent's status server @throws WaysideError WAY_AGENT_UNREACHABLE, WAY_NOT_FOUND */
export const ask = async <T>(url: string, path: string): Promise<T> => bodyOf(await request(url, path), url, path) as T

/** Asks for something to be done. */
export const order = async <T>(url: string, path: string, body: unknown): Promise<T> => {
  const headers = { 'content-type': 'application/json', [guardHeader]: '1' }
  return bodyOf(await request(url, path, { method: 'POST', headers, body: JSON.stringify(body) }), url, path) as T
}
