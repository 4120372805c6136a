// A broker with a persistent session: delivers in order, a few at a time, and again after a restart what was not acknowledged.

import type { Intake, Source } from '../../agent/sources/source.ts'
import type { Life } from './life.ts'

interface Held {
  readonly topic: string
  readonly payload: Uint8Array
  sent: boolean
}

/** How many messages a broker sends ahead of their acknowledgements; Mosquitto's default. */
const inFlightMax = 20

export class WorldBroker {
  acknowledged = 0
  #queue: Held[] = []
  #deliver: (() => void) | undefined

  get waiting(): number {
    return this.#queue.length
  }

  publish(topic: string, text: string): void {
    this.#queue.push({ topic, payload: new TextEncoder().encode(text), sent: false })
    this.#deliver?.()
  }

  /** The subscription of one run of the agent. */
  of(life: Life): Source {
    let intake: Intake | undefined
    const inFlight = new Set<Held>()

    const acknowledge = (held: Held): void => {
      if (!life.alive || !intake) return
      inFlight.delete(held)
      this.#queue = this.#queue.filter(other => other !== held)
      this.acknowledged++
      deliver()
    }

    const deliver = (): void => {
      for (const held of this.#queue) {
        if (!life.alive || !intake || inFlight.size >= inFlightMax) return
        if (inFlight.has(held)) continue
        inFlight.add(held)
        const duplicate = held.sent
        held.sent = true
        void intake({ topic: held.topic, payload: held.payload, qos: 1, duplicate }).then(() => acknowledge(held))
      }
    }

    return {
      open: async (_filters, take) => {
        intake = take
        this.#deliver = deliver
        deliver()
      },
      status: () => ({ connected: true }),
      close: async () => {
        intake = undefined
      }
    }
  }
}
