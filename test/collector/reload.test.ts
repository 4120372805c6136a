// What SIGHUP and changed rules files bring into force, and what is said of what they could not.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { CollectorConfiguration } from '../../collector/configuration.ts'
import type { Definitions } from '../../collector/definitions/definitions.ts'
import { reloading, restartNeeded } from '../../collector/reload.ts'
import { collectorFiles } from '../../collector/rulesfiles/files.ts'
import { waiting } from '../../platform/clock.ts'
import { silentLog } from '../../platform/log.ts'

const main = (more = '', name = 'minute'): string => `data: unused
agents: [{ agent: gw, tokenSha256: ${'ab'.repeat(32)} }]
rulesFiles: [rules/*.yaml]
windows: [{ use: tumbling, name: ${name}, length: 1m }]
${more}`

const rules = (name: string): string => `windows: [{ use: tumbling, name: ${name}, length: 10m }]\n`

const scene = (directory: string) => {
  const file = join(directory, 'collector.yaml')
  const write = (text: string): void => writeFileSync(file, text)
  const writeRules = (text: string): void => writeFileSync(join(directory, 'rules/a.yaml'), text)
  mkdirSync(join(directory, 'rules'))
  write(main())
  writeRules(rules('ten'))
  const files = collectorFiles(file)
  const running = files.readAll()
  const inForce: string[][] = []
  let [now, looks] = [0, 0]
  const stopping = new AbortController()
  const after = (_: number, call: () => void) => {
    if (looks-- <= 0) stopping.abort()
    setImmediate(call)
    return () => {}
  }
  const clock = { now: () => now++, monotonic: () => 0, sinceBoot: () => 0, after, wait: waiting(after) }
  const redefine = async ({ windows }: Definitions) => {
    inForce.push(windows.map(({ name }) => String(name)))
    return { windows: [], detectors: [], rules: [], others: [] } as never
  }
  const reload = reloading({ files, running, redefine, onChange: () => {}, clock, log: silentLog })
  /** So many looks at the rules files. */
  const look = async (): Promise<void> => {
    looks = 3
    await reload.run(stopping.signal)
  }
  return { reload, write, writeRules, inForce, look }
}

t.test('a main file that is wrong is not forgotten when rules files change', async t => {
  const { reload, write, writeRules, inForce, look } = scene(t.testdir({}))
  write(main('nonsense: 1\n', 'hour'))
  await reload.all()
  t.match(reload.status(), { failures: 1, problem: /nonsense/ })
  writeRules(rules('twenty'))
  await look()
  t.match(reload.status(), { failures: 2, problem: /nonsense/ })
  t.same(inForce, [])
})

t.test('what was asked for by SIGHUP is taken once its rules file is mended', async t => {
  const { reload, write, writeRules, inForce, look } = scene(t.testdir({}))
  write(main('', 'hour'))
  writeRules('windows: 7\n')
  await reload.all()
  t.match(reload.status(), { failures: 1, problem: /a\.yaml:1/ })
  writeRules(rules('twenty'))
  await look()
  t.same(inForce, [['hour', 'twenty']])
  t.equal(reload.status().problem, undefined)
})

t.test('a main file that nobody asked for is not read with the rules', async t => {
  const { reload, write, writeRules, inForce, look } = scene(t.testdir({}))
  write(main('', 'hour'))
  writeRules(rules('twenty'))
  await look()
  t.same(inForce, [['minute', 'twenty']])
  t.equal(reload.status().problem, undefined)
})

t.test('options that come or go need a restart as those that change do', async t => {
  const before = { data: 'a', reference: { file: 'x' }, windows: [] } as unknown as CollectorConfiguration
  const after = { data: 'a', windows: [1], keepRaw: 5 } as unknown as CollectorConfiguration
  t.same(restartNeeded(before, after).sort(), ['keepRaw', 'reference'])
})
