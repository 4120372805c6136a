// What an agent may and must do with an answer, held against its counters and what it sent.

import type { Status } from '../support/site.ts'
import type { BadAnswer } from './badanswers.ts'
import type { FakeCollector, Received } from './fakecollector.ts'

/** Until when an answer asked for silence. */
const silentUntil = ({ at, response }: Received): number => {
  const said = String(response.getHeader('retry-after') ?? '')
  if (said === '') return at
  return /^\d+$/.test(said) ? at + Number(said) * 1000 : Date.parse(said) - performance.timeOrigin
}

/** While a Retry-After runs no request may come, but for those under way when it was said. */
const impatient = (received: readonly Received[]): boolean =>
  received.some(asking => received.some(({ at }) => at > asking.at + 100 && at < silentUntil(asking) - 20))

/** Tries that full jitter between 100 ms and 1 s makes in a phase are about ten; more than this is hammering. */
const triesMax = 40

/** @returns what did not hold of a class of answer, from the agent's status before and at its end */
export const judge = (
  bad: BadAnswer,
  before: Status,
  { outbox, waiting, pending, problem }: Status,
  received: readonly Received[]
): string[] => {
  const broken: string[] = []
  const rule = (holds: boolean, what: string): void => void (holds || broken.push(what))
  if (bad.class === 'accept') {
    rule(outbox.acknowledged > before.outbox.acknowledged, 'nothing was acknowledged')
    return broken
  }
  rule(outbox.acknowledged === before.outbox.acknowledged, 'batches left the outbox as acknowledged')
  if (bad.class === 'refuse') {
    rule(outbox.refused > before.outbox.refused, 'no batch was set aside')
    return broken
  }
  rule(outbox.refused === before.outbox.refused, 'a batch was set aside that another try may deliver')
  rule(waiting + pending > 0, 'the fault did not bite: nothing waited')
  if (bad.class === 'cut') return broken
  rule(problem !== undefined, 'the status names no problem')
  rule(received.length <= triesMax, `${received.length} requests in ${bad.lastsMs} ms are hammering`)
  if (bad.class === 'wait') rule(!impatient(received), 'a request came before Retry-After was over')
  return broken
}

/** The agent's counters at rest, to the unit. @param taken readings that it has acknowledged to sensors */
export const balance = ({ outbox }: Status, fake: FakeCollector, taken: number): string[] => {
  const { batched, acknowledged, lost, refused } = outbox
  const pairs: [string, number, number][] = [
    ['acknowledged, the collector said it of', acknowledged, fake.acknowledged()],
    ['refused, the collector refused', refused, fake.refusedCount()],
    ['batched = acknowledged + lost + refused, these are', batched, acknowledged + lost + refused],
    ['acknowledged to sensors, batched', taken, batched]
  ]
  return pairs.filter(([, one, other]) => one !== other).map(([what, one, other]) => `${one} samples ${what} ${other}`)
}
