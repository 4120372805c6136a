// What the agent's status server answers, by method and path.

import { version } from '../platform/command.ts'
import { processFacts } from '../platform/process.ts'
import { z } from '../protocol/options.ts'
import type { Agent } from './agent.ts'
import type { Quarantined } from './quarantine.ts'
import type { Watch } from './watch.ts'

export interface Asked {
  readonly query: URLSearchParams
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface Facts {
  readonly agent: Pick<Agent, 'status' | 'quarantined' | 'replay'>
  readonly watch: Pick<Watch, 'health'>
}

type Answering = (asked: Asked) => Answer | Promise<Answer>

/** A quarantined payload in a list, and alone, with its bytes in base64. */
export type ListedItem = Omit<Quarantined, 'payload'> & { readonly bytes: number }
export type ShownItem = ListedItem & { readonly payload: string }

export const listMax = 1000
/** Payloads of one replay; each has at most 64 KiB and all are in memory at once. */
export const replayMax = 100

const sequences = z.strictObject({ sequences: z.array(z.int().min(0)).min(1).max(replayMax) })

export const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body)
})

const listed = ({ payload, ...item }: Quarantined): ListedItem => ({ ...item, bytes: payload.length })

const shown = (item: Quarantined): ShownItem => ({
  ...listed(item),
  payload: Buffer.from(item.payload).toString('base64')
})

const numberOf = (query: URLSearchParams, name: string, absent: number): number => {
  const number = Number(query.get(name) ?? absent)
  return Number.isSafeInteger(number) ? number : absent
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** By `METHOD /path`. */
export const answers = ({ agent, watch }: Facts): ReadonlyMap<string, Answering> => {
  const list: Answering = async ({ query }) => {
    const items = await agent.quarantined(numberOf(query, 'after', -1), listMax)
    return json(200, items.map(listed))
  }

  const item: Answering = async ({ query }) => {
    const sequence = numberOf(query, 'sequence', -1)
    const [found] = await agent.quarantined(sequence - 1, 1)
    return found?.sequence === sequence ? json(200, shown(found)) : json(404, { reason: `no payload ${sequence} can be read` })
  }

  const replay: Answering = async ({ body }) => {
    const wanted = sequences.safeParse(parsed(body))
    if (wanted.success) return json(200, await agent.replay(wanted.data.sequences))
    return json(400, { reason: `the body must be {"sequences": [NUMBER, ...]} with 1 to ${replayMax} numbers` })
  }

  const metrics: Answering = async () => {
    // Loaded with the first scrape: who scrapes nothing pays nothing.
    const { metricsText, metricsType } = await import('./metrics.ts')
    return {
      status: 200,
      type: metricsType,
      body: await metricsText({ status: agent.status(), health: watch.health(), process: processFacts(), version })
    }
  }

  return new Map<string, Answering>([
    ['GET /status', () => json(200, agent.status())],
    [
      'GET /health',
      () => {
        const health = watch.health()
        return json(health.healthy ? 200 : 503, health)
      }
    ],
    [
      'GET /live',
      () => {
        const { live, problems } = watch.health()
        return json(live ? 200 : 503, live ? { live } : { live, problems })
      }
    ],
    ['GET /metrics', metrics],
    ['GET /quarantine', list],
    ['GET /quarantine/item', item],
    ['POST /quarantine/replay', replay]
  ])
}
