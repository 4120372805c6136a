// The deliveries to all sinks of a configuration.

import { type Delivery, type DeliveryPorts, openDelivery } from './delivery.ts'
import type { Parcels } from './parcels.ts'
import type { Sink } from './sink.ts'

export interface Deliveries {
  readonly list: readonly Delivery[]
  run(signal: AbortSignal): Promise<void>
}

interface Configured {
  readonly common: { readonly name: string }
  readonly make: () => Sink
}

interface DeliveriesPorts extends Omit<DeliveryPorts, 'name' | 'sink' | 'parcels'> {
  /** What a sink reads. */
  readonly parcels: (sink: Sink) => Parcels
}

export const openDeliveries = async (
  sinks: readonly Configured[],
  { parcels, ...ports }: DeliveriesPorts
): Promise<Deliveries> => {
  const opening = sinks.map(({ common: { name }, make }) => {
    const sink = make()
    return openDelivery({ ...ports, name, sink, parcels: parcels(sink) })
  })
  const list = await Promise.all(opening)
  return {
    list,
    run: async signal => void (await Promise.all(list.map(delivery => delivery.run(signal))))
  }
}
