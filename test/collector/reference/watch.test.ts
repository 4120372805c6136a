import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { referenceOptions } from '../../../collector/reference/options.ts'
import type { Reference } from '../../../collector/reference/reference.ts'
import { watchReference } from '../../../collector/reference/watch.ts'
import type { Log } from '../../../platform/log.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'

const [good, other, broken] = ['asset,site\np1,north\n', 'asset,site\np1,southern\n', 'asset,site\np1,"north\n']

const watching = (t: Test, inForce?: string) => {
  const file = join(t.testdir(), 'assets.csv')
  /** As an editor does it: a new file in the place of the old one. */
  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
  write(good)
  const taken: Reference[] = []
  const told: string[] = []
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (event, fields) => void told.push(`${event}: ${(fields as { problem: string }).problem}`)
  }
  const ports = { fault: undefined as Error | undefined }
  const world = new WorldClock(0)
  const clock = world.of({ alive: true })
  const take = async (reference: Reference): Promise<void> => {
    if (ports.fault) throw ports.fault
    taken.push(reference)
  }
  const watch = watchReference(referenceOptions.parse({ file, recheck: '10s' }), { clock, log, inForce, take })
  const stopping = new AbortController()
  const running = watch.run(stopping.signal)
  t.teardown(async () => {
    stopping.abort()
    await running
  })
  /** Another look, and all that follows from it. */
  const look = (): Promise<void> => world.run(world.now + 10_000)
  const sites = () => taken.map(reference => reference.attributesOf('p1', 0)?.['site'])
  return { file, watch, write, look, sites, told, ports, taken }
}

t.test('the table at the start is taken, unless it is in force already', async t => {
  const { watch, sites, taken } = watching(t)
  await watch.renew()
  await watch.renew()
  t.same(sites(), ['north'])
  const again = watching(t, taken[0]!.fingerprint)
  await again.watch.renew()
  t.same(again.sites(), [])
  t.equal(again.watch.problem(), undefined)
})

t.test('a changed file is taken when two looks have seen the same, so that no half of one is', async t => {
  const { watch, write, look, sites, told } = watching(t)
  await watch.renew()
  write(broken)
  await look()
  write(other)
  await look()
  t.same(sites(), ['north'])
  await look()
  await look()
  t.same(sites(), ['north', 'southern'])
  t.same(told, [])
})

t.test('at SIGHUP it is read at once', async t => {
  const { watch, write, sites } = watching(t)
  await watch.renew()
  write(other)
  await watch.renew()
  t.same(sites(), ['north', 'southern'])
})

t.test('a broken file leaves the old table in force, is told once, and again to whoever asks', async t => {
  const { watch, write, look, sites, told } = watching(t)
  await watch.renew()
  write(broken)
  for (let looks = 0; looks < 4; looks++) await look()
  t.same(sites(), ['north'])
  t.equal(told.length, 1)
  t.match(told[0], /^reference table not taken, the one before stays in force: .*assets\.csv:2: is not CSV/)
  t.match(watch.problem(), /assets\.csv:2: is not CSV/)
  await watch.renew()
  t.equal(told.length, 2)
  write(good)
  await watch.renew()
  t.equal(watch.problem(), undefined, 'mended')
  t.same(sites(), ['north'], 'and nothing new')
})

t.test('a file that is gone is told, and taken when it is back', async t => {
  const { file, watch, write, look, sites, told } = watching(t)
  await watch.renew()
  rmSync(file)
  await look()
  await look()
  t.equal(told.length, 1)
  t.match(watch.problem(), /cannot be read: ENOENT/)
  write(other)
  await look()
  await look()
  t.same(sites(), ['north', 'southern'])
  t.equal(watch.problem(), undefined)
})

t.test('a table that could not be put in force is handed on again', async t => {
  const { watch, look, sites, told, ports } = watching(t)
  ports.fault = new Error('the journal is full')
  await watch.renew()
  await look()
  t.same(told, ['reference table not taken, the one before stays in force: the journal is full'])
  ports.fault = undefined
  await look()
  t.same(sites(), ['north'])
  t.equal(watch.problem(), undefined)
})
