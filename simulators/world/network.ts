// A link that loses, delays, repeats and reorders requests and responses, and is cut for a while.

import type { Network, Request, Response } from '../../agent/network.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Random } from '../random.ts'
import type { WorldClock } from './clock.ts'
import { type Life, whileAlive } from './life.ts'

export interface LinkOptions {
  /** Chances, from 0 to 1. */
  readonly loseRequest: number
  readonly loseResponse: number
  readonly repeat: number
  readonly delayMost: Millis
}

/** Answers a request, or never does. */
export type Server = (request: Request) => Promise<Response>

/** The link between one agent and the collector. */
export class Link {
  up = true
  readonly #clock: WorldClock
  readonly #random: Random
  readonly #options: LinkOptions
  readonly #server: Server

  constructor(clock: WorldClock, random: Random, options: LinkOptions, server: Server) {
    this.#clock = clock
    this.#random = random
    this.#options = options
    this.#server = server
  }

  of(life: Life): Network {
    return { post: request => whileAlive(life, this.#post(request)), close: async () => {} }
  }

  #post(request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(request.timeout, () =>
        reject(new WaysideError('WAY_COLLECTOR_UNREACHABLE', `no answer within ${request.timeout} ms`))
      )
      const answered = (response: Response): void => {
        if (!this.up || this.#happens(this.#options.loseResponse)) return
        this.#later(() => {
          cancel()
          resolve(response)
        })
      }
      if (!this.up || this.#happens(this.#options.loseRequest)) return
      this.#later(() => void this.#server(request).then(answered))
      if (this.#happens(this.#options.repeat)) this.#later(() => void this.#server(request).then(answered), 20)
    })
  }

  #happens(chance: number): boolean {
    return this.#random.uniform() < chance
  }

  #later(call: () => void, times = 1): void {
    this.#clock.after(this.#random.uniform() * this.#options.delayMost * times, call)
  }
}
