// Every answer a collector may give, against the real agent: nothing leaves its outbox without the ack that names it.

import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../support/site.ts'
import { balance, judge } from './answerjudge.ts'
import { type BadAnswer, badAnswers, type Class } from './badanswers.ts'
import { countHeld } from './count.ts'
import { type Answering, type FakeCollector, openFakeCollector, send } from './fakecollector.ts'
import type { Fault, FaultOptions, FaultReport } from './fault.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { ackedOf, epoch, type OpenLedger, startLoad } from './load.ts'
import { workshop } from './workshop.ts'

const assets = Array.from({ length: 20 }, (_, index) => `m${index}`)
const drainMsMax = 20_000
const noticeMsMax = 2000
const troubling: ReadonlySet<Class> = new Set(['retry', 'wait', 'token'])

interface Scene {
  readonly gateway: Gateway
  readonly fake: FakeCollector
  readonly ledger: OpenLedger
  readonly elsewhere: string
  readonly signal: AbortSignal
}

const suffer = async ({ gateway, fake, ledger, elsewhere, signal }: Scene, bad: BadAnswer): Promise<string[]> => {
  await gateway.run(bad.settings ?? {})
  const [before, from] = [await gateway.status(), fake.received.length]
  fake.answering = bad.answering(fake, elsewhere)
  const load = startLoad(gateway.brokerUrl, { assets, paceMs: 20, ledger })
  await delay(bad.lastsMs, undefined, { signal })
  const broken = (await load.stop()) ? [] : ['the agent did not acknowledge all readings']
  // Where heartbeats are heard, the problem goes and comes.
  const after = await until(gateway.status, ({ problem }) => problem !== undefined || !troubling.has(bad.class), noticeMsMax)
  return [...broken, ...judge(bad, before, after, fake.received.slice(from))]
}

/** Only who shows the new token is heard. */
const withToken =
  (fake: FakeCollector, token: string): Answering =>
  received =>
    received.token === `Bearer ${token}` ? fake.accept(received) : send(received, 401)

const recover = async ({ gateway, fake, ledger }: Scene, bad: BadAnswer, trial: number): Promise<string[]> => {
  const token = `another-token-${trial}`.padEnd(43, '-')
  fake.answering = bad.class === 'token' ? withToken(fake, token) : fake.accept
  const before = await gateway.status()
  if (bad.class === 'token') {
    await delay(1500)
    if ((await gateway.status()).outbox.acknowledged !== before.outbox.acknowledged) return ['the old token still delivers']
    await writeFile(gateway.tokenFile, token, { mode: 0o600 })
  }
  const drained = await gateway.drained(drainMsMax)
  fake.answering = fake.accept
  const status = await gateway.status()
  return drained
    ? balance(status, fake, ackedOf(ledger))
    : [`${status.waiting} samples still wait after all was well: ${status.problem}`]
}

/** A server that nobody is to reach. */
const openElsewhere = async (): Promise<{ url: string; visits(): number; close(): Promise<void> }> => {
  let visits = 0
  const server = createServer((_request, response) => {
    visits++
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    visits: () => visits,
    close: () => new Promise(resolve => server.close(() => resolve()))
  }
}

const run = async ({ trials, seed: _seed, progress, signal }: FaultOptions): Promise<FaultReport> => {
  const { directory, closing, remove } = await workshop()
  const ledger: OpenLedger = new Map()
  const violations: string[] = []
  try {
    const fake = closing(await openFakeCollector())
    const elsewhere = closing(await openElsewhere())
    const gateway = closing(await openGateway({ directory, collectorPort: fake.port }))
    const scene = { gateway, fake, ledger, elsewhere: elsewhere.url, signal }
    for (let trial = 0; trial < trials; trial++) {
      const bad = badAnswers[trial % badAnswers.length]!
      const from = fake.received.length
      const suffered = await suffer(scene, bad)
      const tries = fake.received.length - from
      const broken = [...suffered, ...(await recover(scene, bad, trial))]
      violations.push(...broken.map(what => `${bad.name}: ${what}`))
      progress(`${trial + 1} of ${trials} ${bad.name}: ${tries} requests${broken.map(what => `\n  BROKEN ${what}`).join('')}`)
    }
    if (elsewhere.visits() > 0) violations.push(`a redirect was followed ${elsewhere.visits()} times`)
    const count = await countHeld(
      ledger,
      async series => fake.samplesOf(series),
      (series, number, acknowledged) => acknowledged && !fake.refused(series, epoch + number)
    )
    return {
      fault: 'answers',
      trials,
      skipped: 0,
      acked: ackedOf(ledger),
      ...count,
      unopenable: 0,
      readyP99Ms: Math.round(Math.max(...gateway.readyMs)),
      broken: violations.length,
      refused: fake.refusedCount(),
      requests: fake.received.length,
      violations
    }
  } finally {
    await remove()
  }
}

export const answers: Fault = {
  about: 'every answer a collector, or what stands before it, may give to a batch',
  quick: badAnswers.length,
  run
}
