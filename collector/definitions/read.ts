// Makes checked options of definitions as they were written.

import type { Log } from '../../platform/log.ts'
import type { z } from '../../protocol/options.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Written } from '../../protocol/written.ts'
import type { AbsenceOptions } from '../absence/options.ts'
import type { Inhibition } from '../alerts/inhibition.ts'
import { type NotificationOptions, notificationOptions } from '../alerts/notification.ts'
import { detectorOptions } from '../detectors/options.ts'
import type { WatermarkOptions } from '../engine/watermarks.ts'
import { type RuleOptions, ruleOptions } from '../rules/options.ts'
import { windowOptions } from '../windows/options.ts'
import { soundChains } from './chains.ts'
import type { Definitions } from './definitions.ts'
import { soundRules } from './soundrules.ts'

export type WindowOptions = z.output<typeof windowOptions>
export type DetectorOptions = z.output<typeof detectorOptions>

export interface Checked {
  readonly windows: readonly WindowOptions[]
  readonly detectors: readonly DetectorOptions[]
  readonly rules: readonly RuleOptions[]
  readonly watermarks: WatermarkOptions
  readonly keepWindows: Millis
  readonly notifications: NotificationOptions
  readonly inhibit: readonly Inhibition[]
  readonly absence?: AbsenceOptions
}

/** Late samples change the window up to this long after its end. */
export const keepOf = ({ common }: WindowOptions, { keepWindows }: Pick<Checked, 'keepWindows'>): Millis =>
  common.keep ?? keepWindows

/** What cannot be read any more is left out, loudly: another version of the program has written it. */
export const readDefinitions = (
  { windows, detectors, rules = [], watermarks, keepWindows, notifications, inhibit = [], absence }: Definitions,
  log: Pick<Log, 'error'>
): Checked => {
  const leaveOut = (what: string, written: Written, reason: string | undefined): void =>
    log.error(`${what} of the journal cannot be read, left out`, { written, reason })

  const readAll = <Options>(what: string, schema: z.ZodType<Options>, all: readonly Written[]): Options[] =>
    all.flatMap(written => {
      const checked = schema.safeParse(written)
      if (checked.success) return [checked.data]
      leaveOut(what, written, checked.error.issues[0]?.message)
      return []
    })
  const readDetectors = readAll('detector', detectorOptions, detectors)
  return {
    windows: soundChains(readAll('window', windowOptions, windows), ({ written }, reason) => leaveOut('window', written, reason)),
    detectors: readDetectors,
    rules: soundRules(readAll('rule', ruleOptions, rules), readDetectors, ({ written }, reason) =>
      leaveOut('rule', written, reason)
    ),
    watermarks,
    keepWindows,
    notifications: notifications ?? notificationOptions.parse({}),
    inhibit,
    ...(absence ? { absence } : {})
  }
}
