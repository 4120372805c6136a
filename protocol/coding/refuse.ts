// The one way in which bytes are refused: a coded error with the offset and the reason.

import { WaysideError } from '../errors.ts'

/** @throws WaysideError WAY_BATCH_CORRUPT */
export const refuse = (reason: string, offset: number): never => {
  throw new WaysideError('WAY_BATCH_CORRUPT', `batch is corrupt at byte ${offset}: ${reason}`)
}

/** @throws WaysideError WAY_BATCH_TOO_LARGE */
export const tooLarge = (what: string, found: number, limit: number): never => {
  throw new WaysideError('WAY_BATCH_TOO_LARGE', `batch has ${found} ${what}, the limit is ${limit}: send smaller batches`)
}
