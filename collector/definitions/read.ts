// Makes checked options of definitions as they were written.

import type { Log } from '../../platform/log.ts'
import type { z } from '../../protocol/options.ts'
import type { Written } from '../../protocol/written.ts'
import { detectorOptions } from '../detectors/options.ts'
import type { WatermarkOptions } from '../engine/watermarks.ts'
import { windowOptions } from '../windows/options.ts'
import type { Definitions } from './definitions.ts'

export type WindowOptions = z.output<typeof windowOptions>
export type DetectorOptions = z.output<typeof detectorOptions>

export interface Checked {
  readonly windows: readonly WindowOptions[]
  readonly detectors: readonly DetectorOptions[]
  readonly watermarks: WatermarkOptions
}

/** What cannot be read any more is left out, loudly: another version of the program has written it. */
export const readDefinitions = ({ windows, detectors, watermarks }: Definitions, log: Pick<Log, 'error'>): Checked => {
  const readAll = <Options>(what: string, schema: z.ZodType<Options>, all: readonly Written[]): Options[] =>
    all.flatMap(written => {
      const checked = schema.safeParse(written)
      if (checked.success) return [checked.data]
      const [issue] = checked.error.issues
      log.error(`${what} of the journal cannot be read, left out`, { written, reason: issue?.message })
      return []
    })
  return {
    windows: readAll('window', windowOptions, windows),
    detectors: readAll('detector', detectorOptions, detectors),
    watermarks
  }
}
