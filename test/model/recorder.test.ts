// The recorder against a list: whatever fails, what was acknowledged is there, in order, and nothing is there that nobody recorded.

import fc from 'fast-check'
import t from 'tap'
import type { Taken } from '../../agent/intake.ts'
import { Recorder } from '../../agent/recorder/recorder.ts'
import { series } from '../../protocol/series.ts'
import { eagerClock } from '../support/folder.ts'
import { Machine, patienceMs, runs } from './machine.ts'

const names = ['a', 'b', 'c'].map(asset => series('vibration', { asset }))

interface Model {
  /** Values by commit, oldest first; those of a commit that was struck may be missing as a whole. */
  commits: { values: number[]; certain: boolean }[]
  next: number
}

interface Real {
  readonly machine: Machine
  recorder: Recorder
}

const openOn = (machine: Machine): Promise<Recorder> =>
  Recorder.open(machine.start(), {
    bytesMax: 1 << 30,
    ageMax: Number.MAX_SAFE_INTEGER,
    segmentBytes: 600,
    eager: 1,
    spacing: 0,
    commitAge: 0,
    commitSamples: 1,
    waitingMax: 1e6,
    clock: eagerClock(),
    onCommit: () => {}
  })

const batchOf = (model: Model, size: number): { values: number[]; taken: Taken[] } => {
  const values = Array.from({ length: size }, () => model.next++)
  const taken = values.map(value => ({ series: names[value % 3]!, time: value * 10, value, ownTime: value % 2 === 0 }))
  return { values, taken }
}

/** Everything that can be read, by value. */
const readAll = async (recorder: Recorder): Promise<number[]> => {
  const found: number[] = []
  for (let position = 0; position < recorder.last; ) {
    const next = await recorder.next(position)
    if (next.damaged !== 0) throw new Error(`${next.damaged} readings are said to be damaged`)
    for (const { values, times } of [...next.timed, ...next.stamped])
      for (const [index, value] of values.entries()) {
        if (times[index] !== value * 10) throw new Error(`value ${value} has time ${times[index]}`)
        found.push(value)
      }
    position = next.position
  }
  return found.sort((a, b) => a - b)
}

/** Settles what could not be certain by what is found, and holds the rest against it. */
const compare = async (model: Model, { recorder }: Real): Promise<void> => {
  const found = new Set(await readAll(recorder))
  model.commits = model.commits.filter(({ values, certain }) => {
    const present = values.filter(value => found.has(value)).length
    if (present === 0 && !certain) return false
    if (present !== values.length) throw new Error(`of a commit of ${values.length} readings ${present} are there`)
    return true
  })
  for (const commit of model.commits) commit.certain = true
  const wanted = model.commits.reduce((sum, { values }) => sum + values.length, 0)
  if (found.size !== wanted) throw new Error(`${found.size} readings are there, ${wanted} were recorded`)
}

type Command = fc.AsyncCommand<Model, Real>
const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name
})

const record = (size: number): Command =>
  command(`record(${size})`, async (model, real) => {
    const { values, taken } = batchOf(model, size)
    await real.recorder.record(taken, true)
    model.commits.push({ values, certain: true })
  })

const recordOnFullDisk = (size: number): Command =>
  command(`recordOnFullDisk(${size})`, async (model, { recorder, machine }) => {
    const { taken } = batchOf(model, size)
    machine.files.full = true
    const refused = await recorder.record(taken, true).then(
      () => false,
      () => true
    )
    machine.files.full = false
    if (!refused) throw new Error('a full disk took readings')
  })

const struck = (size: number, powerCut: boolean): Command =>
  command(`struck(${size}, ${powerCut})`, async (model, real) => {
    const { values, taken } = batchOf(model, size)
    const outcome = await real.machine.strike(real.recorder.record(taken, true), powerCut)
    model.commits.push({ values, certain: outcome === 'done' })
    real.recorder = await openOn(real.machine)
    await compare(model, real)
  })

const reopen = (powerCut: boolean): Command =>
  command(`reopen(${powerCut})`, async (model, real) => {
    if (powerCut) real.machine.files.cutPower()
    real.recorder = await openOn(real.machine)
    await compare(model, real)
  })

const readBack = (): Command => command('readBack', compare)

t.setTimeout(patienceMs)

t.test(`${runs} random sequences of records, full disks, kills and power cuts`, { timeout: patienceMs }, async t => {
  const size = fc.integer({ min: 1, max: 8 })
  const commands = fc.commands(
    [
      size.map(record),
      size.map(recordOnFullDisk),
      fc.tuple(size, fc.boolean()).map(([count, cut]) => struck(count, cut)),
      fc.boolean().map(reopen),
      fc.constant(readBack())
    ],
    { maxCommands: 30 }
  )
  await fc.assert(
    fc.asyncProperty(fc.integer(), commands, async (seed, sequence) => {
      const machine = new Machine(seed)
      await fc.asyncModelRun(
        async () => ({ model: { commits: [], next: 0 }, real: { machine, recorder: await openOn(machine) } }),
        [...sequence, reopen(true)]
      )
    }),
    { numRuns: runs, includeErrorInReport: true }
  )
  t.pass('model and recorder agree')
})
