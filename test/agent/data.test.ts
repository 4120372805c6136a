import { execFile } from 'node:child_process'
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import t from 'tap'
import { openData } from '../../agent/data.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Folder } from '../../platform/files.ts'
import { silentLog } from '../../platform/log.ts'
import { series } from '../../protocol/series.ts'
import { contentsOf, outboxOf } from '../support/contents.ts'
import { firstAgent, writeFirstAgent } from '../support/firstformat.ts'
import { built, writeAgentFiles } from '../support/programs.ts'

/** Removed at the end of all tests: the next directory could else have the inode of one that this process has locked. */
const directory = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'wayside-data-'))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  return path
}
const open = (path: string): Promise<Folder> => openData(path, systemClock, silentLog)
const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )
const sealed = (text: string): string => `${text}checksum ${crc32(text)}\n`

/** A directory of this format with two batches in the outbox. */
const used = async (): Promise<string> => {
  const path = await directory()
  const outbox = await outboxOf(await open(path))
  const columns = [{ series: series('vibration', {}), times: Float64Array.of(1, 2), values: Float64Array.of(3, 4) }]
  await outbox.put('live', [columns, columns], { pushes: [[1, 1]], released: true, pace: undefined })
  await outbox.close()
  return path
}

t.test('a new directory gets a format, and is opened again as it is', async t => {
  const path = await used()
  const text = await readFile(join(path, 'format'), 'utf8')
  t.equal(text, sealed('wayside-agent data, format 2\n'))
  const copy = await directory()
  await cp(path, copy, { recursive: true })
  t.equal((await outboxOf(await open(copy))).waiting.samples, 4)
  t.equal(await readFile(join(copy, 'format'), 'utf8'), text)
  t.same((await readdir(copy)).sort(), ['format', 'v2'])
})

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

const run = (script: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise(resolve => {
    const child = execFile(process.execPath, [built(script), ...args], { timeout: 60_000 }, (_error, out, err) =>
      resolve({ code: child.exitCode, signal: child.signalCode, out, err })
    )
  })

/** Names and bytes of all files, but for those that are only locks. */
const filesIn = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Promise.all(files.sort().map(async file => `${file} ${(await readFile(file)).toString('base64')}`))
}

t.test('the data of a newer version is refused with exit code 78, says what to do, and stays untouched', async t => {
  for (const first of [false, true]) {
    const [parent, path] = [await directory(), await used()]
    if (first) await writeFirstAgent(path, await firstAgent())
    await writeFile(join(path, 'format'), sealed('wayside-agent data, format 3\n'))
    const before = await filesIn(path)
    await t.rejects(open(path), { code: 'WAY_CONFIG_INVALID', retriable: false })
    const source = '{ use: mqtt, url: "mqtt://127.0.0.1:9" }'
    const config = await writeAgentFiles({ directory: parent, data: path, agent: 'gw', collectorPort: 9, source })
    // A lock of this process, which has it open, is another reason: a copy has none.
    const copy = join(parent, 'copy')
    await cp(path, copy, { recursive: true })
    await writeFile(config, (await readFile(config, 'utf8')).replace(path, copy))
    const { code, err } = await run('agent/main.js', '--config', config)
    t.equal(code, 78)
    t.match(err, /WAY_CONFIG_INVALID: data: .*copy was written by a newer version \(format 3, this one knows up to 2\)/)
    t.match(err, /install that version again, or choose another directory/)
    t.equal(err.trim().split('\n').length, 1, 'one line, no stack')
    t.same(await filesIn(path), before)
    t.same(
      (await filesIn(copy)).map(file => file.replace(copy, path)),
      before
    )
  }
})

t.test('a format file damaged by any bit, cut anywhere, or foreign, costs nothing', async t => {
  const template = await used()
  const whole = await readFile(join(template, 'format'))
  const damaged: [string, Buffer][] = [
    ...Array.from({ length: whole.length * 8 }, (_, bit): [string, Buffer] => {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      return [`bit ${bit}`, bytes]
    }),
    ...Array.from({ length: whole.length }, (_, length): [string, Buffer] => [`cut to ${length}`, whole.subarray(0, length)]),
    ['format 3 without a checksum', Buffer.from('wayside-agent data, format 3\n')],
    ['zeros', Buffer.alloc(whole.length)],
    ['something else', Buffer.from('# notes\n')]
  ]
  for (const [what, bytes] of damaged) {
    const path = await directory()
    await cp(template, path, { recursive: true })
    await writeFile(join(path, 'format'), bytes)
    const outbox = await outboxOf(await open(path))
    if (outbox.waiting.samples !== 4 || outbox.tally.lost !== 0) t.fail(`${what}: ${outbox.waiting.samples} samples wait`)
    await outbox.close()
  }
  t.pass(`${damaged.length} kinds of damage`)
})

/** A first-format directory, its upgrade undisturbed, and how many changes of the file system that took. */
const undisturbed = async () => {
  const [template, whole] = [await directory(), await directory()]
  await writeFirstAgent(template, await firstAgent())
  await cp(template, whole, { recursive: true })
  const { out, err } = await run('test/support/dyingopen.js', whole, '0')
  return { template, changes: Number(out), err, contents: await contentsOf(await open(whole)), whole }
}

/** Moments between the first change and the last: all of the end, where old and new data stand side by side, and some before. */
const moments = (changes: number): number[] => {
  const end = 12
  const step = Math.ceil((changes - end) / 10)
  return Array.from({ length: changes }, (_, index) => index + 1).filter(moment => moment > changes - end || moment % step === 1)
}

t.test('killed at any moment of its upgrade and started again, it has everything once', { timeout: 300_000 }, async t => {
  const { template, changes, contents, err, whole } = await undisturbed()
  t.equal(err, '')
  t.ok(changes > 40, `${changes} changes of the file system`)
  t.ok(contents.waiting.length > 5 && contents.remembered.length > 300 && contents.unbatched.length > 10)
  t.same((await readdir(whole)).sort(), ['format', 'outbox', 'quarantine', 'recorder', 'v2'])
  let killed = 0
  const trial = async (moment: number): Promise<void> => {
    const path = await directory()
    await cp(template, path, { recursive: true })
    const { signal } = await run('test/support/dyingopen.js', path, String(moment))
    // Every other time the start after it is killed as well.
    if (moment % 2 === 0) await run('test/support/dyingopen.js', path, String(1 + ((moment * 7) % changes)))
    if (signal === 'SIGKILL') killed++
    t.same(await contentsOf(await open(path)), contents, `killed before change ${moment}`)
    t.notOk(await there(join(path, 'outbox', 'CURRENT')), 'the old tables are gone')
  }
  const left = moments(changes)
  const worker = async (): Promise<void> => {
    for (let moment = left.pop(); moment !== undefined; moment = left.pop()) await trial(moment)
  }
  const trials = left.length
  await Promise.all([worker(), worker()])
  // How many marks are written on the way varies: the last moments may be behind the end.
  t.ok(killed > trials - 5, `${killed} of ${trials} were killed`)
})

t.test('killed while the old tables are being removed, it keeps the new ones, even with a damaged format', async t => {
  const { whole, contents, template } = await undisturbed()
  for (const [gone, damaged] of [
    ['recorder', false],
    ['recorder', true],
    ['outbox', false]
  ] as const) {
    const path = await directory()
    await cp(whole, path, { recursive: true })
    for (const name of ['outbox', 'recorder', 'quarantine']) {
      await unlink(join(path, name))
      await cp(join(template, name), join(path, name), { recursive: true })
    }
    for (const name of await readdir(join(path, gone))) if (name !== 'LOCK') await unlink(join(path, gone, name))
    if (damaged) await truncate(join(path, 'format'), 20)
    t.same(await contentsOf(await open(path)), contents, `${gone} half gone${damaged ? ', format damaged' : ''}`)
  }
})

t.test('a half-made upgrade is thrown away, never added to', async t => {
  const { template, whole, contents } = await undisturbed()
  for (const left of ['outbox', 'recorder', 'quarantine']) {
    const path = await directory()
    await cp(template, path, { recursive: true })
    await mkdir(join(path, 'v2'))
    await cp(join(whole, 'v2', left), join(path, 'v2', left), { recursive: true })
    await writeFile(join(path, 'format.new'), 'wayside-age')
    t.same(await contentsOf(await open(path)), contents, `${left} was taken over already`)
  }
})

t.test('old data that cannot be read ends the start with exit code 75 and stays, start after start', async t => {
  const [parent, path] = [await directory(), await directory()]
  await writeFirstAgent(path, await firstAgent())
  const [log] = (await readdir(join(path, 'outbox'))).filter(name => name.endsWith('.log'))
  const manifest = (await readdir(join(path, 'outbox'))).find(name => name.startsWith('MANIFEST'))!
  t.ok(log)
  await truncate(join(path, 'outbox', manifest), 10)
  const source = '{ use: mqtt, url: "mqtt://127.0.0.1:9" }'
  const config = await writeAgentFiles({ directory: parent, data: path, agent: 'gw', collectorPort: 9, source })
  for (let attempt = 0; attempt < 2; attempt++) {
    const { code, err } = await run('agent/main.js', '--config', config)
    t.equal(code, 75)
    t.match(err, /WAY_DISK_FAILED: .*data of an earlier version cannot be read.*move it away to start afresh, and keep it/)
    t.ok(await there(join(path, 'outbox', log!)), 'the old data is there')
    t.notOk(await there(join(path, 'format')))
  }
})
