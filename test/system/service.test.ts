// The systemd units of examples/: what they promise about exposure, start and watchdog.

import { execFile, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'

const unitOf = (program: string): string => `examples/wayside-${program}.service`
const exposureMax = 1.5

const missing = (): string | false => {
  try {
    // Before version 250 it cannot judge a unit that is not installed.
    const [, version] = /systemd (\d+)/.exec(execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' }))!
    return Number(version) >= 250 ? false : `SKIPPED: systemd ${version} is too old to judge a unit offline`
  } catch {
    return 'SKIPPED: systemd-analyze is not installed: apt-get install systemd'
  }
}

for (const program of ['agent', 'collector'])
  t.test(`the exposure of the ${program}'s unit is ${exposureMax} at most`, { skip: missing(), timeout: 30_000 }, async t => {
    const judged = await new Promise<{ code: number; out: string }>(resolve => {
      const args = ['security', '--offline=true', `--threshold=${exposureMax * 10}`, '--no-pager', unitOf(program)]
      execFile('systemd-analyze', args, (error, out) => resolve({ code: error ? Number(error.code) : 0, out }))
    })
    t.equal(judged.code, 0, judged.out.split('\n').at(-2) ?? '')
  })

t.test("the agent's unit waits for READY, watches, lets the agent speak, never gives up and keeps one heap", async t => {
  const text = readFileSync(unitOf('agent'), 'utf8')
  for (const line of [
    'Type=notify',
    'NotifyAccess=all',
    'WatchdogSec=2min',
    'Restart=always',
    'RestartPreventExitStatus=64 78',
    'StartLimitIntervalSec=0',
    'Environment=MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072'
  ]) {
    t.match(text, new RegExp(`^${line}$`, 'm'))
  }
})

t.test("the collector's unit bounds its memory, never gives up, and reloads", async t => {
  const text = readFileSync(unitOf('collector'), 'utf8')
  for (const line of [
    'ExecReload=/bin/kill -HUP \\$MAINPID',
    'Environment=NODE_OPTIONS=--max-old-space-size=1536',
    'MemoryMax=3G',
    'Restart=always',
    'RestartPreventExitStatus=64 78',
    'StartLimitIntervalSec=0'
  ]) {
    t.match(text, new RegExp(`^${line}$`, 'm'))
  }
})
