import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { openDictionary } from '../../../collector/store/dictionary.ts'
import { knownStreams } from '../../../collector/store/knownstreams.ts'
import type { Operation } from '../../../platform/disk.ts'
import { memoryDisk } from '../../support/memory.ts'

t.test('streams of a definition are remembered while it is in force or the next is prepared, not for ever', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const table = await (await memoryDisk()).open('store')
  const streams = await openDictionary(table, 's/')
  const known = knownStreams(streams)
  const find = (since: number, window = 'minute') => {
    const operations: Operation[] = []
    known.of({ window, since, groupKey: 'heat' }, operations)
    streams.settle()
    return known.of({ window, since, groupKey: 'heat' }, operations)
  }
  const first = new WeakRef(find(1))
  const other = new WeakRef(find(1, 'hour'))
  const number = find(1).stream
  find(2)
  t.equal(find(1), first.deref(), 'both are written while the next is prepared')
  find(3)
  find(4)
  await new Promise(resolve => setImmediate(resolve))
  collect()
  t.equal(first.deref(), undefined)
  t.ok(other.deref())
  t.equal(find(1).stream, number, 'it has its number still')
})
