// A configuration of several files: merged, and each fault named where it was written.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { definitionsOf } from '../../../collector/definitions/definitions.ts'
import { collectorFiles, readCollector } from '../../../collector/rulesfiles/files.ts'

const main = `data: unused
agents: [{ agent: gw, tokenSha256: ${'ab'.repeat(32)} }]
rulesFiles: [rules/*.yaml]
windows:
  - { use: tumbling, name: minute, length: 1m }
`

const folderOf = (directory: string, files: Readonly<Record<string, string>>): string => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  return directory
}

const hot = (name: string, window = 'minute'): string => `  - { use: threshold, name: ${name}, window: ${window}, above: 1 }\n`

const messageOf = (directory: string): string => {
  try {
    readCollector(join(directory, 'collector.yaml'))
    return 'valid'
  } catch (error) {
    return (error as Error).message.replaceAll(`${directory}/`, '')
  }
}

t.test('rules files add to the configuration, in the order of their names', async t => {
  const directory = folderOf(t.testdir({}), {
    'collector.yaml': `${main}detectors:\n${hot('first')}`,
    'rules/b.yaml': `detectors:\n${hot('last', 'ten')}notifications: { by: [line] }\n`,
    'rules/a.yaml': `windows:\n  - { use: tumbling, name: ten, length: 10m }\ndetectors:\n${hot('second')}tests: []\n`,
    'rules/.b.yaml': 'half of what an editor writes',
    'rules/notes.txt': 'none'
  })
  const { windows, detectors, notifications } = definitionsOf(readCollector(join(directory, 'collector.yaml')))
  t.same(
    windows.map(({ name }) => name),
    ['minute', 'ten']
  )
  t.same(
    detectors.map(({ name }) => name),
    ['first', 'second', 'last']
  )
  t.same(notifications?.by, ['line'])
})

for (const [what, files, message] of [
  [
    'an option that is not known',
    { 'rules/a.yaml': `detectors:\n${hot('one')}  - { use: threshold, name: two, window: minute, abov: 1 }\n` },
    'rules/a.yaml:3:50: detectors[1].abov: is not known: did you mean "above"?'
  ],
  [
    'a window that no file has',
    { 'rules/a.yaml': `\ndetectors:\n${hot('one', 'tow')}` },
    'rules/a.yaml:3:42: detectors[0].window: no window is called "tow", there are: minute'
  ],
  [
    'a name that two files have',
    { 'rules/a.yaml': 'windows:\n  - { use: tumbling, name: minute, length: 10m }\n' },
    'rules/a.yaml:2:28: windows[0].name: "minute" is there twice: collector.yaml:5:5 has it too'
  ],
  [
    'a name that one file has twice',
    { 'rules/a.yaml': `detectors:\n${hot('one')}${hot('one')}` },
    'rules/a.yaml:3:29: detectors[1].name: "one" is there twice'
  ],
  [
    'notifications in two files',
    { 'rules/a.yaml': 'notifications: { atOnce: 2 }\n', 'rules/b.yaml': '# more\nnotifications: { atOnce: 3 }\n' },
    'rules/b.yaml:2:16: notifications: is there twice: rules/a.yaml:1:16 has it too'
  ],
  [
    'what is for the main file only',
    { 'rules/a.yaml': 'keepWindow: 3d\n' },
    'rules/a.yaml:1:1: keepWindow: is not known: known here: windows, detectors, rules, inhibit, notifications, absence, tests'
  ],
  ['what is no YAML', { 'rules/a.yaml': 'windows: [\n' }, /^rules\/a\.yaml:\d:\d: is not YAML: /],
  ['what is no list', { 'rules/a.yaml': 'windows: 7\n' }, /^rules\/a\.yaml:1:10: windows: .*expected array/]
] as const) {
  t.test(`${what} is named with file, line and path`, async t => {
    const message_ = messageOf(folderOf(t.testdir({}), { 'collector.yaml': main, ...files }))
    if (typeof message === 'string') t.equal(message_, message)
    else t.match(message_, message)
  })
}

t.test('files that cannot be found are named, but a folder may hold none', async t => {
  t.match(
    messageOf(folderOf(t.testdir({}), { 'collector.yaml': main })),
    /^rulesFiles: rules\/\*\.yaml: its folder cannot be read: ENOENT/
  )
  t.equal(messageOf(folderOf(t.testdir({}), { 'collector.yaml': main, 'rules/a.yml': '' })), 'valid')
  const named = main.replace('rules/*.yaml', 'pumps.yaml')
  t.match(messageOf(folderOf(t.testdir({}), { 'collector.yaml': named })), /^pumps\.yaml: cannot be read: ENOENT/)
  t.match(
    messageOf(folderOf(t.testdir({}), { 'collector.yaml': main.replace('rules/*.yaml', '"*/rules.yaml"') })),
    /are for the last part only/
  )
})

t.test('rules are read again without what has become of the main file meanwhile', async t => {
  const directory = folderOf(t.testdir({}), { 'collector.yaml': main, 'rules/a.yaml': `detectors:\n${hot('one')}` })
  const file = join(directory, 'collector.yaml')
  const files = collectorFiles(file)
  t.equal(files.readAll().detectors.length, 1)
  t.equal(files.snapshot(), files.lastRead())
  writeFileSync(file, 'half of ano')
  t.equal(files.snapshot(), files.lastRead(), 'the main file is for SIGHUP')
  writeFileSync(join(directory, 'rules/b.yaml'), `detectors:\n${hot('two')}`)
  t.not(files.snapshot(), files.lastRead())
  t.equal(files.readRules().detectors.length, 2)
  t.equal(files.snapshot(), files.lastRead())
  t.throws(() => files.readAll(), { code: 'WAY_CONFIG_INVALID' })
  t.equal(files.readRules().detectors.length, 2)
})
