// A full disk under the real agent: nothing acknowledged is lost, nothing crashes, and it heals by itself.

import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { freePorts, mosquittoPath, startMosquitto } from '../../simulators/mosquitto.ts'
import { publisher } from '../../simulators/publish.ts'
import { startAgent, startCollector } from '../support/programs.ts'
import { statusOf, storedValues, until } from '../support/site.ts'

const began = Date.UTC(2026, 0, 1)

/** A file system of a few MiB, or why there is none. */
const mountSmall = (directory: string): string | undefined => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', directory], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `SKIPPED: no file system of its own can be mounted here: ${String((error as Error).message).split('\n')[0]}`
  }
}

t.test('a disk that fills up under the agent, and is freed again', { timeout: 120_000 }, async t => {
  if (!mosquittoPath()) return void t.comment('SKIPPED: mosquitto is not installed: apt-get install mosquitto')
  const directory = await mkdtemp(join(tmpdir(), 'wayside-full-'))
  const reason = mountSmall(directory)
  if (reason) {
    await rm(directory, { recursive: true })
    return void t.comment(reason)
  }
  const outside = await mkdtemp(join(tmpdir(), 'wayside-full-'))
  const broker = await startMosquitto({ packets: false, lines: ['max_queued_messages 0'] })
  const [port, statusPort] = await freePorts()
  const collector = await startCollector({ directory: join(outside, 'collector'), port, agents: ['gw'] })
  const agent = await startAgent({
    directory,
    agent: 'gw',
    collectorPort: port,
    statusPort,
    source: `{ use: mqtt, url: "${broker.url}", reconnectMax: 500ms }`,
    more: 'batch: { age: 100ms }\nforward: { retryMost: 200ms }'
  })
  t.teardown(async () => {
    await agent.stop()
    await collector.stop()
    await broker.close()
    execFileSync('umount', [directory])
    await rm(directory, { recursive: true, force: true })
    await rm(outside, { recursive: true, force: true })
  })
  await until(
    () => statusOf(statusPort),
    ({ sources }) => sources[0]!.connected
  )
  const out = await publisher(broker.url, { clientId: 'sensors', inFlightMax: 100 })
  const send = async (from: number, to: number): Promise<void> => {
    for (let number = from; number < to; number++) {
      await out.room()
      void out.publish('load/m1/count', JSON.stringify({ value: Math.sin(number) * 1000, time: began + number }))
    }
    await out.idle()
  }
  await send(0, 500)
  await until(
    () => storedValues(port, 'count,asset=m1'),
    found => found.length === 500
  )

  const ballast = join(directory, 'ballast')
  await writeFile(ballast, '')
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k'], { stdio: 'pipe' })
  } catch {
    // Ends with "no space left": that is the point.
  }
  let sent = 500
  let refused = 0
  for (; refused === 0 && sent < 200_000; sent += 2000) {
    await send(sent, sent + 2000)
    refused = (await statusOf(statusPort)).intake.failed
  }
  t.ok(refused > 0, `the disk refused ${refused} messages`)
  await rm(ballast)
  const stored = await until(
    () => storedValues(port, 'count,asset=m1'),
    found => found.length >= sent,
    60_000
  )
  t.equal(new Set(stored).size, sent, 'every reading is there')
  t.equal(stored.length, sent, 'and only once')
  t.equal(await Promise.race([agent.exited, Promise.resolve('runs')]), 'runs', 'the agent never ended')
  await out.close()
})
