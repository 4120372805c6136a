// The outbox against a map: whatever fails, what was put and not acknowledged waits, unchanged, and the books balance.

import fc from 'fast-check'
import t from 'tap'
import { Outbox } from '../../agent/outbox/outbox.ts'
import type { Waiting } from '../../agent/outbox/records.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import { type Columns, cut } from '../../protocol/columns.ts'
import { series } from '../../protocol/series.ts'
import { eagerClock } from '../support/folder.ts'
import { Machine, patienceMs, runs } from './machine.ts'

const vibration = series('vibration', { asset: 'm1' })
const columnsOf = (values: readonly number[]): Columns => [
  { series: vibration, times: Float64Array.from(values), values: Float64Array.from(values) }
]

interface Model {
  /** Values of samples that wait. */
  waiting: Set<number>
  /** Values whose ack may be forgotten at a power cut: they may wait again. */
  acked: Set<number>
  /** Puts that were struck: all of their values wait, or none, and the position says which. */
  doubtful: { values: number[]; position: number } | undefined
  position: number
  next: number
}

interface Real {
  readonly machine: Machine
  outbox: Outbox
}

const openOn = (machine: Machine): Promise<Outbox> =>
  Outbox.open(
    machine.start(),
    {
      agent: 'gw',
      segmentBytes: 1500,
      clock: eagerClock(1_000_000),
      bytesMax: 1 << 30,
      bytesMin: 1 << 30,
      keepFree: 0,
      alarmBytes: 0,
      ageMax: Number.MAX_SAFE_INTEGER,
      grace: 0,
      onPut: () => {}
    },
    () => 'a'.repeat(16)
  )

const all = ({ outbox }: Real): Waiting[] => [...outbox.waiting.ascending()]
const valuesOf = async (outbox: Outbox, waiting: Waiting): Promise<number[]> => {
  const { lane, sequence, columns } = decodeBatch(await outbox.body(waiting))
  if (lane !== waiting.lane || sequence !== waiting.sequence) throw new Error('the body is of another batch')
  return columns.flatMap(({ values }) => [...values])
}

const settleDoubt = (model: Model, found: ReadonlySet<number>, reduced: number): void => {
  if (!model.doubtful) return
  const { values, position } = model.doubtful
  const present = values.filter(value => found.has(value)).length
  if (present !== 0 && present !== values.length) throw new Error(`of a put of ${values.length} samples ${present} wait`)
  if (present > 0 !== (reduced === position) && values.length > 0) throw new Error(`${present} wait, but reduced is ${reduced}`)
  if (reduced === position) {
    model.position = position
    for (const value of values) model.waiting.add(value)
  }
  model.doubtful = undefined
}

const compare = async (model: Model, real: Real, reopened: boolean): Promise<void> => {
  const found: number[] = []
  for (const waiting of all(real)) found.push(...(await valuesOf(real.outbox, waiting)))
  const set = new Set(found)
  if (set.size !== found.length) throw new Error('a sample waits twice')
  if (reopened) settleDoubt(model, set, real.outbox.restored.reduced)
  if (reopened && real.outbox.restored.reduced !== model.position)
    throw new Error(`reduced is ${real.outbox.restored.reduced}, put was ${model.position}`)
  for (const value of model.waiting) if (!set.has(value)) throw new Error(`sample ${value} was put and does not wait`)
  for (const value of set) {
    if (model.waiting.has(value)) continue
    if (!reopened || !model.acked.has(value)) throw new Error(`sample ${value} waits and should not`)
    model.waiting.add(value)
  }
  if (reopened) model.acked.clear()
  const { tally, waiting } = real.outbox
  const balance = tally.batched - tally.acknowledged - tally.lost - tally.refused - waiting.samples
  if (balance !== 0 || tally.lost !== 0)
    throw new Error(`the books do not balance: ${JSON.stringify(tally)}, ${waiting.samples} wait`)
}

type Command = fc.AsyncCommand<Model, Real>
const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name
})

const putting = (model: Model, outbox: Outbox, sizes: readonly number[]) => {
  const contents = sizes.map(size => Array.from({ length: size }, () => model.next++))
  const position = model.position + 1 + sizes.length
  const checkpoint = position % 3 === 0 ? { position, reduce: { at: position }, newest: position } : undefined
  const origin = { pushes: [[position, position]] as const, released: position % 2 === 0, pace: undefined, checkpoint }
  return { values: contents.flat(), position, done: outbox.put('live', contents.map(columnsOf), origin) }
}

const put = (sizes: readonly number[]): Command =>
  command(`put(${sizes})`, async (model, { outbox }) => {
    const { values, position, done } = putting(model, outbox, sizes)
    await done
    model.position = position
    for (const value of values) model.waiting.add(value)
    model.acked.clear()
  })

const putOnFullDisk = (sizes: readonly number[]): Command =>
  command(`putOnFullDisk(${sizes})`, async (model, { outbox, machine }) => {
    machine.files.full = true
    const refused = await putting(model, outbox, sizes).done.then(
      () => false,
      () => true
    )
    machine.files.full = false
    if (!refused) throw new Error('a full disk took a put')
  })

const struckPut = (sizes: readonly number[], powerCut: boolean): Command =>
  command(`struckPut(${sizes}, ${powerCut})`, async (model, real) => {
    const { values, position, done } = putting(model, real.outbox, sizes)
    await real.machine.strike(done, powerCut)
    model.doubtful = { values, position }
    real.outbox = await openOn(real.machine)
    await compare(model, real, true)
  })

/** One of those that wait, by a number. */
const some = (real: Real, number: number): Waiting | undefined => all(real)[number % Math.max(1, real.outbox.waiting.count)]

const acknowledge = (number: number): Command =>
  command(`acknowledge(${number})`, async (model, real) => {
    const waiting = some(real, number)
    if (!waiting) return
    const values = await valuesOf(real.outbox, waiting)
    await real.outbox.acknowledge([waiting])
    for (const value of values) {
      model.waiting.delete(value)
      model.acked.add(value)
    }
  })

const split = (number: number): Command =>
  command(`split(${number})`, async (model, real) => {
    const waiting = some(real, number)
    if (!waiting || waiting.samples < 2) return
    const { columns } = decodeBatch(await real.outbox.body(waiting))
    const [first = [], second = []] = cut(columns, Math.ceil(waiting.samples / 2))
    await real.outbox.split(waiting, [first, second])
    model.acked.clear()
  })

const refuse = (number: number): Command =>
  command(`refuse(${number})`, async (model, real) => {
    const waiting = some(real, number)
    if (!waiting) return
    for (const value of await valuesOf(real.outbox, waiting)) model.waiting.delete(value)
    await real.outbox.refuse(waiting)
    model.acked.clear()
  })

const release = (): Command =>
  command('release', async (model, real) => {
    await real.outbox.release(all(real))
    model.acked.clear()
  })

const reopen = (powerCut: boolean): Command =>
  command(`reopen(${powerCut})`, async (model, real) => {
    if (powerCut) real.machine.files.cutPower()
    real.outbox = await openOn(real.machine)
    await compare(model, real, true)
  })

const look = (): Command => command('look', (model, real) => compare(model, real, false))

t.setTimeout(patienceMs)

t.test(`${runs} random sequences of puts, acks, splits, full disks, kills and power cuts`, { timeout: patienceMs }, async t => {
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 })
  const number = fc.nat(30)
  const commands = fc.commands(
    [
      sizes.map(put),
      number.map(acknowledge),
      number.map(acknowledge),
      sizes.map(putOnFullDisk),
      fc.tuple(sizes, fc.boolean()).map(([some, cut]) => struckPut(some, cut)),
      number.map(split),
      number.map(refuse),
      fc.constant(release()),
      fc.boolean().map(reopen),
      fc.constant(look())
    ],
    { maxCommands: 40 }
  )
  await fc.assert(
    fc.asyncProperty(fc.integer(), commands, async (seed, sequence) => {
      const machine = new Machine(seed)
      const model: Model = { waiting: new Set(), acked: new Set(), doubtful: undefined, position: 0, next: 1 }
      await fc.asyncModelRun(
        async () => ({ model, real: { machine, outbox: await openOn(machine) } }),
        [...sequence, reopen(true)]
      )
    }),
    { numRuns: runs, includeErrorInReport: true }
  )
  t.pass('model and outbox agree')
})
