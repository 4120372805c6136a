import t from 'tap'
import { composeEngine } from '../../../collector/engine/compose.ts'
import { openProcessing } from '../../../collector/engine/processing.ts'
import { Store } from '../../../collector/store/store.ts'
import { silentLog } from '../../../platform/log.ts'
import { Tables } from '../../../protocol/tables.ts'
import { WorldClock } from '../../../simulators/world/clock.ts'
import { openJournal } from '../../support/journal.ts'
import { memoryDisk } from '../../support/memory.ts'
import { watermarks } from '../../support/runjournal.ts'

t.test('what comes right after a write shares the next; after a quiet time nothing waits', async t => {
  const world = new WorldClock(1000)
  const [clock, disk] = [world.of({ alive: true }), memoryDisk()]
  let wake = (): void => {}
  const journal = await openJournal(memoryDisk(), { now: clock.now, onCommit: () => wake() })
  const catalog = journal.catalog
  const [store, log] = [await Store.open(disk, catalog), silentLog]
  const engine = composeEngine({ watermarks, catalog, log })
  const processing = await openProcessing({
    ...{ journal, catalog, tables: new Tables(), engine, store, clock, log },
    onPublish: () => {}
  })
  wake = processing.wake
  const stopping = new AbortController()
  const running = processing.run(stopping.signal)
  const before = disk.writes

  for (let i = 0; i < 10; i++) {
    await journal.tick()
    await world.run(world.now + 1)
  }
  t.same([processing.position(), disk.writes - before], [1, 1], 'the first at once')
  await world.run(world.now + 20)
  t.same([processing.position(), disk.writes - before], [10, 2], 'the others together')
  await world.run(world.now + 1000)
  await journal.tick()
  await world.run(world.now)
  t.same([processing.position(), disk.writes - before], [11, 3])

  stopping.abort()
  await world.run(world.now)
  await running
})
