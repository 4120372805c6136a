import { fork } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { lockFolder } from '../../platform/lock.ts'
import { built } from '../support/programs.ts'

const skip = process.platform !== 'linux' && 'folders are locked on Linux only'

t.test('a folder is locked against every other program for as long as this one lives', { skip }, async t => {
  const folder = t.testdir()
  const other = fork(built('test/support/locking.js'), [folder])
  await once(other, 'message')
  await t.rejects(lockFolder(folder, 'data'), { code: 'WAY_CONFIG_INVALID', message: /used by another program/ })
  other.kill('SIGKILL')
  await once(other, 'exit')
  await lockFolder(folder, 'data')
})
