// The two directions of a connection through a proxy, and what may be done to the bytes on them.

import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** One direction of a connection. */
export interface Wire {
  /** Hands bytes on, in order, and not before a time of `performance.now()`; resolves when they are gone. */
  write(bytes: Uint8Array, notBefore?: number): Promise<void>
}

export interface Connection {
  /** To the target. */
  readonly up: Wire
  /** Back to who connected. */
  readonly down: Wire
  /** Ends it with a RST on both sides. */
  reset(): void
  /** Another connection to the same target. */
  dial(): Socket
}

type Pass = (bytes: Buffer) => Promise<void> | void

/** What becomes of the bytes of a connection, piece by piece: the next piece of a side comes when the promise has resolved. */
export interface Passage {
  readonly up: Pass
  readonly down: Pass
  /** It swallows bytes: as TCP would never deliver what follows them, a connection that has been through it does not heal. */
  readonly swallows?: boolean
}

export type Toxic = (connection: Connection) => Passage

export const harmless: Toxic = ({ up, down }) => ({ up: bytes => up.write(bytes), down: bytes => down.write(bytes) })

export interface Line extends Wire {
  /** True once anything was written. */
  readonly used: boolean
  /** Says, after the bytes so far, that there are no more. */
  end(): void
}

const written = (socket: Socket, bytes: Uint8Array): Promise<void> =>
  new Promise(resolve => (socket.destroyed ? resolve() : socket.write(bytes, () => resolve())))

/** @param passed told of bytes just before they are written */
export const line = (to: () => Socket, passed: (bytes: Uint8Array) => void = () => {}): Line => {
  let last: Promise<unknown> = Promise.resolve()
  let used = false
  return {
    get used() {
      return used
    },
    write(bytes, notBefore = 0) {
      used = true
      const early = notBefore - performance.now()
      const turn = early > 0 ? Promise.all([last, delay(early, undefined, { ref: false })]) : last
      const done = turn.then(() => {
        passed(bytes)
        return written(to(), bytes)
      })
      last = done
      return done
    },
    end: () => void last.then(() => to().end())
  }
}

/** Passes one piece after the other. It goes on reading meanwhile, for only who reads hears that the other side is gone. */
export const pump = (from: Socket, pass: Pass, end: () => void): void => {
  let passed: Promise<unknown> = Promise.resolve()
  from.on('data', bytes => {
    passed = passed.then(() => pass(bytes))
  })
  from.on('end', () => void passed.then(end))
}
