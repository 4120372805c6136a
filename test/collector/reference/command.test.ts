import { spawnSync } from 'node:child_process'
import t from 'tap'
import { built } from '../../support/programs.ts'

const collector = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built('collector/main.js'), ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

t.test('a right table is shown as it was understood', async t => {
  for (const args of [
    ['reference', '--check', 'examples/assets.yaml'],
    ['reference', 'examples/assets.csv']
  ]) {
    const { status, stdout, stderr } = collector(...args)
    t.equal(status, 0, stderr)
    const lines = stdout.split('\n')
    t.match(lines[0], /^asset {4}from +to +agent +installed \(date\) +rated_power \(number\) /)
    t.match(lines[5], /^pump-03 {2}2026-06-01T18:30:00Z +gw-2 +2019-10-01 +11 +7\.1 +005230 +south +pump$/)
    t.equal(lines[6], '4 assets in 5 rows, served by 3 agents')
    t.match(lines[7], /^fingerprint [0-9a-f]{64}$/)
  }
})

t.test('a wrong one is named with its place, and ends with 78', async t => {
  const { status, stdout, stderr } = collector('reference', 'examples/assets.csv', '--column', 'serial=number')
  t.equal(status, 78)
  t.equal(stdout, '')
  t.match(stderr, /WAY_CONFIG_INVALID: examples\/assets\.csv:6: column "serial": "A-88" is not a number/)
})

t.test('an option that cannot be is refused', async t => {
  t.equal(collector('reference', 'examples/assets.csv', '--column', 'serial=integer').status, 64)
  t.match(collector('reference', 'examples/assets.csv', '--key', 'from').stderr, /key: from, to and agent mean something else/)
})
