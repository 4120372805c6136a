import t from 'tap'
import { closing } from '../../agent/closing.ts'

t.test('the backlog waits as long as the collector wants, and longer each time it is refused', async t => {
  const door = closing({ retryFirst: 1000, retryMost: 60_000 }, () => 1)
  t.equal(door.wait(0), 0)
  door.close('busy', 0, 5000)
  t.equal(door.wait(2000), 3000)
  t.equal(door.wait(5000), 0)
  for (let i = 0; i < 10; i++) door.close('busy', 5000, undefined)
  t.equal(door.wait(5000), 60_000)
  t.equal(door.problem(), 'busy')
})

t.test('once a batch of it is taken, the next refusal is a first one', async t => {
  const door = closing({ retryFirst: 1000, retryMost: 60_000 }, () => 1)
  for (let i = 0; i < 5; i++) door.close('busy', 0, undefined)
  door.open()
  t.equal(door.problem(), undefined)
  door.close('busy', 100_000, undefined)
  t.equal(door.wait(100_000), 1000)
})
