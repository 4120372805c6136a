// The options of the store.

import { z } from '../../protocol/options.ts'

export const storeOptions = z.strictObject({
  raw: z
    .boolean()
    .default(true)
    .describe(
      'Whether raw samples are kept for queries; windows, alerts and sinks do not need them, and without them more readings fit'
    )
})

export type StoreOptions = z.output<typeof storeOptions>
