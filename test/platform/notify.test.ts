import t from 'tap'
import { type Log, silentLog } from '../../platform/log.ts'
import { supervisor } from '../../platform/notify.ts'
import { built } from '../support/programs.ts'
import { fakeSystemd, missingForSystemd } from '../support/systemd.ts'

const skip = missingForSystemd()
const path = process.env['PATH']
const timeout = 60_000

t.test('systemd hears what the program says, through its own program', { skip, timeout }, async t => {
  const systemd = await fakeSystemd()
  t.teardown(() => systemd.close())
  const { tell } = supervisor({ NOTIFY_SOCKET: systemd.address, PATH: path }, process.pid, silentLog)
  await tell({ READY: '1', STATUS: 'all is well\nWATCHDOG=1' })
  t.equal((await systemd.heard(/READY/)).text.trim(), 'READY=1\nSTATUS=all is well WATCHDOG=1', 'a sentence is one line')
  await tell({ STOPPING: '1' })
  t.equal((await systemd.heard(/STOPPING/)).text.trim(), 'STOPPING=1')
})

t.test('an abstract socket is as good', { skip, timeout }, async t => {
  const systemd = await fakeSystemd({ name: `@wayside-test-${process.pid}` })
  t.teardown(() => systemd.close())
  await supervisor({ NOTIFY_SOCKET: systemd.address, PATH: path }, process.pid, silentLog).tell({ WATCHDOG: '1' })
  t.match(await systemd.heard(/WATCHDOG=1/), { text: /^WATCHDOG=1/ })
})

t.test('through a socket that the unit passes, it is the program itself that speaks', { skip, timeout }, async t => {
  const program = `
    import { supervisor } from ${JSON.stringify(built('platform/notify.js'))}
    const { tell } = supervisor({ ...process.env, PATH: '' }, process.pid, { info() {}, warn(...said) { console.error(said) }, error() {} })
    await tell({ READY: '1', STATUS: 'by descriptor' })`
  const command = [process.execPath, '--input-type=module', '-e', program]
  const systemd = await fakeSystemd({ command })
  t.teardown(() => systemd.close())
  const { text, pid } = await systemd.heard(/READY/)
  t.equal(text, 'READY=1\nSTATUS=by descriptor')
  t.equal(pid, systemd.child)
})

t.test('a socket meant for another process is not used', { skip, timeout }, async t => {
  const systemd = await fakeSystemd()
  t.teardown(() => systemd.close())
  const passed = { LISTEN_PID: String(process.pid + 1), LISTEN_FDS: '1', LISTEN_FDNAMES: 'notify' }
  await supervisor({ ...passed, NOTIFY_SOCKET: systemd.address, PATH: path }, process.pid, silentLog).tell({ READY: '1' })
  t.match(await systemd.heard(/READY/), { text: /READY=1/ })
})

t.test('without systemd nobody is told and nobody waits', async t => {
  const alone = supervisor({ WATCHDOG_USEC: '1000000' }, 1, silentLog)
  await alone.tell({ READY: '1' })
  t.equal(alone.watchdogMs, undefined)
})

t.test('the watchdog counts for the process it names, or for all', async t => {
  const of = (some: Record<string, string>) => supervisor({ NOTIFY_SOCKET: '/run/x', ...some }, 7, silentLog).watchdogMs
  t.equal(of({ WATCHDOG_USEC: '30000000' }), 30_000)
  t.equal(of({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }), 30_000)
  t.equal(of({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }), undefined)
  t.equal(of({ WATCHDOG_USEC: '0' }), undefined)
  t.equal(of({}), undefined)
})

t.test('where systemd cannot be told, that is logged once and nothing fails', async t => {
  const warnings: object[] = []
  const log: Log = { ...silentLog, warn: (_, fields = {}) => void warnings.push(fields) }
  const { tell } = supervisor({ NOTIFY_SOCKET: '/nowhere', PATH: '/nowhere' }, process.pid, log)
  await tell({ READY: '1' })
  await tell({ WATCHDOG: '1' })
  t.match(warnings, [{ reason: /systemd-notify/ }])
  t.equal(warnings.length, 1)
})
