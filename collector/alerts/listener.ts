// What a listener is: it hears findings as alerts take them, and tells more of them.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'

export interface Listener {
  /** @param isFiring whether the alert of its group has fired and is open, with the finding */
  hear(finding: Finding, isFiring: boolean, now: Millis): void
  tell(now: Millis): readonly Finding[]
}
