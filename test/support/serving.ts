// A server over a store that a test fills by hand.

import type { Served } from '../../collector/api/served.ts'
import { openServer, type Server, type ServerLimits } from '../../collector/api/server.ts'
import type { Receive } from '../../collector/ingest/receive.ts'
import type { Publication } from '../../collector/store/outputs.ts'
import { Store } from '../../collector/store/store.ts'
import type { Log } from '../../platform/log.ts'
import { silentLog } from '../../platform/log.ts'
import { listCatalog } from './catalog.ts'
import { type Filled, write } from './filling.ts'
import { memoryDisk } from './memory.ts'
import { quiet } from './served.ts'

export interface Serving {
  readonly server: Server
  readonly store: Store
  /** Writes outputs at the next position and tells viewers. */
  publish(filled: Omit<Filled, 'position'>): Promise<Publication[]>
  /** Waiting viewers and others that want to be told. */
  readonly listeners: ReadonlySet<() => void>
  close(): Promise<void>
}

export interface ServingOptions {
  readonly receive?: Receive
  readonly bodyMax?: number
  readonly port?: number
  readonly limits?: Partial<ServerLimits>
  readonly log?: Log
  /** Parts that are not as usual. */
  readonly served?: Partial<Served>
}

const heard: Receive = {
  batch: async () => ({ status: 200, answer: { status: 'heard' } }),
  heartbeat: async () => ({ status: 200, answer: { status: 'heard' } }),
  losses: async () => ({ status: 200, answer: { status: 'heard' } })
}

export const serving = async ({
  receive = heard,
  bodyMax = 1 << 20,
  port = 0,
  limits = {},
  log = silentLog,
  served: some = {}
}: ServingOptions = {}): Promise<Serving> => {
  const catalog = listCatalog()
  const store = await Store.open(memoryDisk(), catalog)
  const listeners = new Set<() => void>()
  let position = 0
  const served = {
    authenticate: (header: string | undefined) => (header === 'Bearer good' ? 'gw-1' : undefined),
    receive,
    store,
    ...quiet(),
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ...some
  }
  const server = await openServer(served, { host: '127.0.0.1', port, bodyMax }, log, limits)
  return {
    server,
    store,
    listeners,
    async publish(filled) {
      const told = await write(store, catalog, { ...filled, position: ++position })
      for (const listener of listeners) listener()
      // The disk is in memory: without a turn of the event loop no socket would move.
      await new Promise(resolve => setImmediate(resolve))
      return told
    },
    close: () => server.close()
  }
}
