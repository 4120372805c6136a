// A status and a health as a person reads them.

import { bytesText, countText, durationText, printable, rateText, tableText } from '../platform/readable.ts'
import type { Health } from './health.ts'
import type { AgentStatus } from './status.ts'

type Row = readonly [name: string, value: string]

const listed = (counts: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${countText(count ?? 0)} ${name}`)
    .join(', ') || 'none'

const dated = (time: number): string => new Date(time).toISOString()

const hours = (number: number | undefined): string => (number === undefined ? 'never' : durationText(number * 3_600_000))

const sourceRows = ({ sources }: AgentStatus): Row[] =>
  sources.map(({ connected, problem }, index) => [
    `source ${index}`,
    `${connected ? 'connected' : 'not connected'}${problem === undefined ? '' : `: ${printable(problem)}`}`
  ])

const takenRows = (status: AgentStatus): Row[] => {
  const { intake, quarantine, rates } = status
  return [
    ...sourceRows(status),
    ['messages', `${countText(intake.messages)} since the start`],
    ['readings', `${countText(intake.readings)}, ${rateText(rates.minute.readings)} a second in the last minute`],
    ['unmatched topics', countText(intake.unmatched)],
    ['not stored', countText(intake.failed)],
    ['lost, QoS 0', listed(intake.lost)],
    ['quarantined', listed(intake.quarantined)],
    [
      'in quarantine',
      `${countText(quarantine.items)}; ${countText(quarantine.replayed)} replayed, ${countText(quarantine.dropped)} pushed out`
    ]
  ]
}

const keptRows = ({ recorder, reduce, pending, caughtUp, flashBytes, rates }: AgentStatus): Row[] => [
  ['recorder', `${bytesText(recorder.bytes)}, ${countText(recorder.commits)} commits since the start`],
  ['recorded', countText(reduce.recorded)],
  ['dropped by', listed(reduce.dropped)],
  ...(reduce.made ? [['made by', listed(reduce.made)] as const] : []),
  ['not yet batched', `${countText(pending)}${caughtUp ? '' : ', some not yet reduced'}`],
  ['written to flash', `${bytesText(flashBytes)}, ${bytesText(rates.flashBytesPerDay)} a day at this rate`]
]

const drainText = (seconds: number | undefined): string => {
  if (seconds === 0) return 'nothing waits'
  return seconds === undefined ? 'not at this rate' : durationText(Math.ceil(seconds) * 1000)
}

const uncountedText = ({ uncounted: { future, refused, examples } }: AgentStatus): string => {
  if (future + refused === 0) return 'none'
  const such = examples[0] ? `, such as ${printable(examples[0].series)}: look at its tag ${printable(examples[0].label)}` : ''
  return `${countText(future)} from the future, ${countText(refused)} beyond the collector's limits${such}`
}

const leavingRows = (status: AgentStatus): Row[] => {
  const { outbox, waiting, waitingBytes, rates, now, monotonic, answeredAt } = status
  return [
    ['waiting', `${countText(waiting)} samples in ${countText(outbox.waitingBatches)} batches`],
    ['outbox', `${bytesText(waitingBytes)} of ${bytesText(outbox.bytesMax)}`],
    [
      'oldest unsent',
      outbox.oldestUnsent === undefined
        ? 'none'
        : `${dated(outbox.oldestUnsent)}, ${durationText(Math.max(0, now - outbox.oldestUnsent))} ago`
    ],
    ['full without link', hours(rates.hoursUntilFull)],
    ['drained in', drainText(rates.drainSeconds)],
    ['acknowledged', `${countText(outbox.acknowledged)}, ${rateText(rates.minute.acknowledged)} a second in the last minute`],
    [
      'lost',
      `${countText(outbox.lost)}${outbox.unconfirmedLosses === 0 ? '' : `, ${countText(outbox.unconfirmedLosses)} entries not yet told to the collector`}`
    ],
    ['refused', `${countText(outbox.refused)} by the collector`],
    ['not counted', uncountedText(status)],
    ['last good answer', answeredAt === undefined ? 'none yet' : `${durationText(monotonic - answeredAt)} ago`]
  ]
}

const clockText = ({ clock: { trusted, jumps }, unstamped, estimated }: AgentStatus): string => {
  const state = trusted ? 'set' : `not set: ${countText(unstamped)} readings wait for their time`
  const jumped = jumps === 0 ? '' : `; jumped ${countText(jumps)} times`
  return state + jumped + (estimated === 0 ? '' : `; ${countText(estimated)} readings have a time that is near, not exact`)
}

const agentRows = (status: AgentStatus, { state, problems }: Health): Row[] => [
  ['health', state],
  ...problems.map(({ what, sinceMs, next }): Row => ['problem', `${printable(what)}, for ${durationText(sinceMs)}; ${next}`]),
  ...(status.problem === undefined ? [] : [['link', printable(status.problem)] as const]),
  ['up', `${durationText(status.uptimeMs)}, since ${dated(status.startedAt)}`],
  ...status.warnings.map((warning): Row => ['warning', printable(warning)]),
  ...(status.certificateExpires === undefined ? [] : [['certificate ends', status.certificateExpires] as const]),
  ['clock', clockText(status)],
  ['epoch', status.epoch]
]

export const statusText = (status: AgentStatus, health: Health): string => {
  const sections: [string, Row[]][] = [
    [`agent ${status.agent}`, agentRows(status, health)],
    ['taken', takenRows(status)],
    ['kept', keptRows(status)],
    ['leaving', leavingRows(status)]
  ]
  return sections.map(([title, rows]) => `${title}\n${tableText(rows)}`).join('\n')
}
