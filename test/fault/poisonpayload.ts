// One bad payload at the agent's intake: it must be acknowledged, kept aside and counted, and nothing else may happen.

import { setTimeout as delay } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import type { Status } from '../support/site.ts'
import type { Gateway, Quarantined } from './gateway.ts'
import type { Poison } from './payloads.ts'

const ackMsMax = 10_000
/** What the quarantine keeps of a payload. */
const keptBytes = 64 << 10

export interface Poisoner {
  /** @returns what did not hold */
  send(poison: Poison): Promise<string[]>
  readonly slowestMs: number
  close(): Promise<void>
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

const kept = ({ topic, payload }: Poison, items: readonly Quarantined[]): boolean =>
  items.some(item => item.topic === topic && item.payload.equals(payload.subarray(0, keptBytes)))

const judge = (poison: Poison, before: Status, after: Status, items: readonly Quarantined[]): string[] => {
  const quarantined = sum(after.intake.quarantined) - sum(before.intake.quarantined)
  const unmatched = after.intake.unmatched - before.intake.unmatched
  const wanted = { quarantined: poison.fate === 'quarantined' ? 1 : 0, unmatched: poison.fate === 'unmatched' ? 1 : 0 }
  const broken: string[] = []
  if (quarantined !== wanted.quarantined) broken.push(`${quarantined} messages were quarantined instead of ${wanted.quarantined}`)
  if (unmatched !== wanted.unmatched) broken.push(`${unmatched} messages were of no topic instead of ${wanted.unmatched}`)
  if (after.intake.failed !== before.intake.failed) broken.push('a message could not be stored')
  if (wanted.quarantined && !kept(poison, items)) broken.push('it is not in the quarantine as it was sent')
  return broken
}

const acknowledged = (client: MqttClient, { topic, payload }: Poison): Promise<boolean> =>
  Promise.race([
    client.publishAsync(topic, payload, { qos: 1 }).then(
      () => true,
      () => false
    ),
    delay(ackMsMax, false, { ref: false })
  ])

export const openPoisoner = async (gateway: Gateway): Promise<Poisoner> => {
  const dial = (): Promise<MqttClient> => connectAsync(gateway.brokerUrl, { clientId: 'poison', reconnectPeriod: 0 })
  let client = await dial()
  let slowestMs = 0
  return {
    get slowestMs() {
      return slowestMs
    },
    async send(poison) {
      const before = await gateway.status()
      const newest = (await gateway.quarantined(-1)).at(-1)?.sequence ?? -1
      const began = performance.now()
      const taken = await acknowledged(client, poison)
      slowestMs = Math.max(slowestMs, performance.now() - began)
      const broken = judge(poison, before, await gateway.status(), await gateway.quarantined(newest))
      if (!taken) broken.push('it was not acknowledged')
      if (client.connected) return broken
      client = await dial()
      return [...broken, 'its connection was ended']
    },
    close: () => client.endAsync(true)
  }
}
