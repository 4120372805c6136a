// An agent that the version of the first data format left, with a backlog, started by this version.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Agent } from '../../agent/agent.ts'
import { agentConfiguration } from '../../agent/configuration.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import { type Collecting, collecting } from '../support/collecting.ts'
import { fed, unsyncedAgent } from '../support/composed.ts'
import { type FirstAgent, firstAgent, named, namesIn, writeFirstAgent } from '../support/firstformat.ts'
import { until } from '../support/site.ts'

/** Removed at the end of all tests: the next directory could else have the inode of one that this process has locked. */
const directory = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'wayside-upgrade-'))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Neither filtered nor gathered into buckets. */
const raw = 'vibration,asset=m1'

interface Revived {
  readonly first: FirstAgent
  readonly agent: Agent
  readonly far: Collecting
  /** Publishes what the broker delivers again: the latest readings with a time of their own. */
  deliverAgain(count: number): Promise<void>
}

/** The agent that the first format's version left, started by this version. */
const revived = async (test: Test, linked: boolean): Promise<Revived> => {
  const [first, path] = [await firstAgent(), await directory()]
  await writeFirstAgent(path, first)
  const configuration = agentConfiguration.parse({ ...first.options, data: path, log: 'silent' })
  const far = collecting()
  far.linked = linked
  const { source, intake } = fed()
  const ports = { network: far.network, sources: [source], token: () => 'token' }
  const agent = await unsyncedAgent(configuration, ports)
  test.teardown(() => agent.close())
  return {
    first,
    agent,
    far,
    async deliverAgain(count) {
      const take = intake()
      const sent = ['vibration', 'temperature'].flatMap(name =>
        first.published[`${name},asset=m1`]!.slice(-count).map(([time, value]) => {
          const payload = Buffer.from(JSON.stringify({ value, time }))
          return take({ topic: `load/m1/${name}`, payload, qos: 1, duplicate: true })
        })
      )
      await Promise.all(sent)
    }
  }
}

const delivered = ({ agent }: Revived) =>
  until(
    async () => agent.status(),
    ({ recording, waiting, outbox }) => recording + waiting + outbox.unconfirmedLosses === 0
  )

const samplesIn = (bytes: Uint8Array): string[] =>
  decodeBatch(bytes).columns.flatMap(({ series, times, values }) =>
    Array.from(times, (time, at) => named(series.key, time, values[at]!))
  )

/** What had arrived before, and what has arrived since. */
const arrivals = ({ first, far }: Revived): string[] => [...namesIn(first.arrived), ...namesIn(Object.fromEntries(far.samples))]

t.test('an agent taken over from the first format knows what it knew before', async t => {
  const { agent, first } = await revived(t, false)
  const { epoch, outbox, reduce, waiting, recording } = agent.status()
  t.equal(epoch, first.status.epoch)
  const { batched, acknowledged, lost, refused } = first.status.outbox
  t.match(outbox, { batched, acknowledged, lost, refused: 0 })
  t.equal(waiting, first.status.waiting + refused, 'what was refused as a whole waits once more')
  t.equal(reduce.recorded + recording, first.status.reduce.recorded, 'what was recorded and in no batch yet is there')
  const [unreadable] = await agent.quarantined(-1, 1)
  t.match(unreadable, { topic: 'load/m1/vibration', code: 'WAY_PAYLOAD_INVALID', truncated: false })
  t.equal(Buffer.from(unreadable!.payload).toString(), 'no reading')
})

t.test('all that it had acknowledged arrives once, but for what it had counted as lost', async t => {
  const made = await revived(t, true)
  const { outbox, reduce, pending } = await delivered(made)
  const { batched, acknowledged, lost, refused } = outbox
  const { published, status } = made.first
  const found = arrivals(made)
  const readings = Object.values(published).reduce((sum, { length }) => sum + length, 0)
  const dropped = Object.values(reduce.dropped).reduce((sum, count) => sum + count, 0)
  t.equal(readings, batched + dropped + pending, 'published = batched + dropped by reason + pending')
  t.same(Object.keys(reduce.dropped).sort(), ['buckets', 'deadband'])
  t.match({ lost, refused }, { lost: status.outbox.lost, refused: 0 })
  t.equal(batched, acknowledged + lost + refused)
  t.equal(found.length, acknowledged)

  const sent = new Set(namesIn(published))
  const real = found.filter(name => !name.startsWith('current'))
  t.equal(new Set(real).size, real.length, 'nothing twice')
  t.same(
    real.filter(name => !sent.has(name)),
    [],
    'nothing that nobody sent'
  )
  const losses = [...made.far.losses.values()]
  const missing = namesIn({ [raw]: published[raw]! }).filter(name => !real.includes(name))
  t.ok(missing.length > 10, `${missing.length} are missing`)
  t.same(
    missing.filter(name => {
      const time = Number(name.split(' ')[1])
      return !losses.some(({ from, to }) => time >= from && time <= to)
    }),
    [],
    'raw readings are missing only where a loss has them'
  )
})

t.test('what the broker delivers again after the change of version is known as a repeat', async t => {
  const made = await revived(t, true)
  await made.deliverAgain(60)
  const { reduce } = await delivered(made)
  const found = arrivals(made).filter(name => name.startsWith(raw))
  t.equal(new Set(found).size, found.length, 'nothing twice')
  t.equal(reduce.dropped['repeat'], 120)
})

t.test(
  'a batch that the first format had taken out of the line for one bad sample is searched for it, and the rest arrives',
  async t => {
    const made = await revived(t, false)
    const [time, value] = made.first.published[raw]![35]!
    made.far.refuses = (key, at) => key === raw && at === time
    made.far.linked = true
    const { outbox } = await delivered(made)
    t.equal(outbox.refused, 1)
    const [, aside] = await made.agent.quarantined(-1, 10)
    t.match(aside, { code: 'WAY_BATCH_CORRUPT', reason: /does not take/ })
    t.same(samplesIn(aside!.payload), [named(raw, time, value)])
    const around = made.first.published[raw]!.slice(30, 42).map(([time, value]) => named(raw, time, value))
    const found = arrivals(made)
    t.same(
      around.filter(name => !found.includes(name)),
      [named(raw, time, value)]
    )
  }
)

t.test('losses of the first format, which told nobody, reach the collector', async t => {
  const made = await revived(t, true)
  await delivered(made)
  const losses = [...made.far.losses.values()]
  t.match(losses, [
    { id: 1, lane: 'live', reason: 'outbox full' },
    { id: 2, lane: 'live', reason: 'outbox full' }
  ])
  t.equal(
    losses.reduce((sum, { samples }) => sum + samples, 0),
    made.first.status.outbox.lost
  )
})
