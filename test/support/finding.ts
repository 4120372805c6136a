// Findings in a notation, for what becomes of alerts.

import { type Alerts, alerts } from '../../collector/alerts/alerts.ts'
import type { Inhibition } from '../../collector/alerts/inhibition.ts'
import { type AlertOptions, alertOptions } from '../../collector/alerts/options.ts'
import type { Finding } from '../../collector/detectors/detector.ts'
import { series } from '../../protocol/series.ts'

export const findingOf = (time: number, sign: string, asset = 'pump-07'): Finding => ({
  detector: 'limit',
  group: series('vibration', { asset }),
  time,
  span: 1000,
  abnormal: sign === '!',
  score: sign === '!' ? time / 1000 : sign === '~' ? 0.95 : 0.5,
  value: 1,
  explanation: `at ${time}`
})

export const usual: AlertOptions = alertOptions.parse({ for: '2s', clearFor: '3s', noDataAfter: '10s', flapAfter: 0 })

export const lifecycle = (some: Partial<AlertOptions> = {}, inhibitions: readonly Inhibition[] = []): Alerts =>
  alerts({ optionsOf: () => ({ ...usual, ...some }), inhibitions: () => inhibitions, downAfter: () => 60_000 })

/** Signs one a second: `!` abnormal, `.` clear, `~` neither, blank for time without a finding. @param late how long findings take */
export const play = (stage: Alerts, notation: string, { from = 0, late = 0 } = {}): string[] =>
  [...notation].flatMap((sign, index) => {
    const second = from + index + 1
    const findings = sign === ' ' ? [] : [findingOf(second * 1000, sign)]
    return stage.push(findings, second * 1000 + late).map(({ change }) => `${second} ${change}`)
  })
