// What agents say will never arrive: checked here, kept by the journal.

import { isEpoch, lanes } from '../../protocol/batch.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { z } from '../../protocol/options.ts'

const lossesMax = 1000

const loss = z.object({
  id: z.int().min(1),
  lane: z.enum(lanes),
  from: z.number(),
  to: z.number(),
  samples: z.int().min(1),
  reason: z.string().max(200)
})

const told = z.object({ epoch: z.string().refine(isEpoch), losses: z.array(loss).max(lossesMax) })

/** Samples of a range of event time that an agent lost, under an id that its epoch gives once. */
export type Loss = z.output<typeof loss>

/** @throws WaysideError WAY_BATCH_CORRUPT */
export const readLosses = (body: unknown): z.output<typeof told> => {
  const { data, error } = told.safeParse(body)
  if (data) return data
  throw new WaysideError(
    'WAY_BATCH_CORRUPT',
    `losses are not readable: ${error.issues[0]?.path.join('.')} ${error.issues[0]?.message}`
  )
}
