// Every registered fault, a few times each: what `npm run faults -- NAME` counts must be nothing.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import type { FaultReport } from '../fault/fault.ts'
import * as faults from '../fault/registry.ts'
import { built } from '../support/programs.ts'

/** Trials of each that together take about two minutes on two cores; the harness by itself makes many more. */
const trials: Readonly<Record<keyof typeof faults, number>> = {
  answers: 2,
  broker: 2,
  clock: 2,
  diskError: 2,
  diskFull: 2,
  flip: 3,
  herd: 1,
  killAgent: 2,
  killCollector: 2,
  link: 2,
  notify: 8,
  offline: 1,
  poison: 6,
  powerAgent: 2,
  powerCollector: 2,
  powerFresh: 1,
  powerTwice: 1,
  powerWriteback: 1,
  redeliver: 5,
  slowDisk: 1,
  truncate: 40
}
/** Thirty simulated days take minutes. */
const environment = { WAYSIDE_OFFLINE_DAYS: '5' }
const linesShown = 20

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const run = async (t: Test, name: string, count: number): Promise<Ended> => {
  const child = spawn(process.execPath, [built('test/fault/main.js'), name, '--trials', String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment }
  })
  let [out, err] = ['', '']
  child.stdout.on('data', text => (out += text))
  child.stderr.on('data', text => (err += text))
  // It then ends its own programs first.
  t.teardown(() => child.kill())
  const [code] = await once(child, 'close')
  return { code: code as number | null, out, err }
}

/** The last line of what a fault says is its report. */
const reportOf = ({ out }: Ended): FaultReport | undefined => {
  try {
    return JSON.parse(out.trim().split('\n').at(-1)!) as FaultReport
  } catch {
    return undefined
  }
}

const nothing = { lost: 0, twice: 0, wrong: 0, unopenable: 0 }

for (const [key, fault] of Object.entries(faults) as [keyof typeof faults, (typeof faults)[keyof typeof faults]][]) {
  const name = key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
  t.test(`${name}: ${fault.about}`, { timeout: 600_000 }, async t => {
    const ended = await run(t, name, trials[key])
    const report = reportOf(ended)
    if (!report)
      return void t.fail(`${name} ended with ${ended.code} and without a report`, {
        said: ended.err.split('\n').slice(-linesShown)
      })
    if (report.skipped === report.trials) {
      t.comment(`SKIPPED ${name}: ${report['why']}`)
      return void t.test(`SKIPPED ${name}: ${report['why']}`, { skip: true }, async () => {})
    }
    const { lost, twice, wrong, unopenable, broken = 0 } = report
    const said = { report, said: ended.err.split('\n').slice(-linesShown) }
    t.same({ lost, twice, wrong, unopenable }, nothing, 'nothing lost, twice, wrong or unopenable', said)
    t.equal(broken, 0, 'no other promise was broken', said)
    t.equal(report.skipped, 0, 'every trial was tried', said)
    t.ok(report.acked > 0, 'something was acknowledged', said)
    t.equal(ended.code, 0)
    t.comment(`${report.trials} trials, ${report.acked} readings acknowledged`)
  })
}
