// A collector with an oven that is too hot, and how people ask it something over HTTP.

import { series } from '../../protocol/series.ts'
import { memoryDisk } from './memory.ts'
import { type Running, runningCollector } from './running.ts'

const second = 1000
const heat = series('heat', { asset: 'oven/1' })

const configured = {
  windows: [{ use: 'tumbling', name: 'second', length: '1s', aggregates: ['max'] }],
  detectors: [{ use: 'threshold', name: 'hot', window: 'second', of: 'max', above: 90, clearFor: '0s' }]
}

/** @param more of the configuration */
export const cold = (more: object = {}, disk = memoryDisk()): Promise<Running> =>
  runningCollector(['gw'], { ...configured, ...more }, disk)

/** With an alert that fires. */
export const burning = async (more: object = {}, disk = memoryDisk()) => {
  const running = await cold(more, disk)
  const now = Math.floor(Date.now() / second) * second
  await running.send('gw', now, [{ series: heat, times: Float64Array.of(now - 5 * second), values: Float64Array.of(99) }])
  return { running, disk }
}

export const asking =
  ({ url }: Running) =>
  async (method: string, path: string, body?: object, token?: string) => {
    const headers = {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {})
    }
    const answer = await fetch(`${url}/api/v1/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
