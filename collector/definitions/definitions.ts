// What the journal says of how it is computed: windows, detectors and watermarks as they were written.

import type { Millis } from '../../protocol/series.ts'
import type { Written } from '../../protocol/written.ts'
import type { AbsenceConfiguration, AbsenceOptions } from '../absence/options.ts'
import type { Inhibition } from '../alerts/inhibition.ts'
import type { NotificationOptions } from '../alerts/notification.ts'
import type { WatermarkOptions } from '../engine/watermarks.ts'

/** Plain data, in force from a position of the journal on: so a fold over it gives the same whatever the configuration is today. */
export interface Definitions {
  readonly windows: readonly Written[]
  readonly detectors: readonly Written[]
  /** Absent in those of before there were any. */
  readonly rules?: readonly Written[]
  readonly watermarks: WatermarkOptions
  /** Late samples change windows up to this long after their end, where they do not say it themselves. */
  readonly keepWindows: Millis
  /** Absent in those of before there were any. */
  readonly notifications?: NotificationOptions
  /** Absent where no silence is to be found, and in those of before. */
  readonly absence?: AbsenceOptions
  /** Absent in those of before there were any. */
  readonly inhibit?: readonly Inhibition[]
}

/** With the position of the entry that brought them. */
export interface Placed {
  readonly position: number
  readonly definitions: Definitions
}

interface Remembered {
  readonly written: Written
}

/** Those of a configuration. */
export const definitionsOf = ({
  windows,
  detectors,
  rules = [],
  watermarks,
  keepWindows,
  notifications,
  inhibit = [],
  absence: { enabled, ...absence },
  tick
}: {
  readonly windows: readonly Remembered[]
  readonly detectors: readonly Remembered[]
  readonly rules?: readonly Remembered[]
  readonly watermarks: WatermarkOptions
  readonly keepWindows: Millis
  readonly notifications: NotificationOptions
  readonly inhibit?: readonly Inhibition[]
  readonly absence: AbsenceConfiguration
  readonly tick: Millis
}): Definitions => {
  const written = (parts: readonly Remembered[]): Written[] => parts.map(({ written }) => written)
  return {
    windows: written(windows),
    detectors: written(detectors),
    rules: written(rules),
    watermarks: { ...watermarks },
    keepWindows,
    notifications,
    inhibit,
    ...(enabled ? { absence: { ...absence, tick } } : {})
  }
}
