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

const linesOf: Readonly<Record<string, readonly string[]>> = {
  'agent: waits for READY, watches, lets it speak, never gives up, keeps one heap': [
    'Type=notify',
    'NotifyAccess=all',
    'WatchdogSec=2min',
    'Restart=always',
    'RestartPreventExitStatus=64 78',
    'StartLimitIntervalSec=0',
    'Environment=MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072'
  ],
  'collector: bounds its memory, reloads, never gives up': [
    'Environment=NODE_OPTIONS=--max-old-space-size=1536',
    'MemoryMax=3G',
    'ExecReload=/bin/kill -HUP $MAINPID',
    'Restart=always',
    'RestartPreventExitStatus=64 78',
    'StartLimitIntervalSec=0'
  ]
}

for (const [what, lines] of Object.entries(linesOf))
  t.test(`the unit of the ${what}`, async t => {
    const said = readFileSync(unitOf(what.split(':')[0]!), 'utf8').split('\n')
    for (const line of lines) t.ok(said.includes(line), line)
  })
