import t from 'tap'
import { Aside } from '../../../collector/sinks/aside.ts'
import type { Undelivered } from '../../../collector/store/outputs.ts'
import { series } from '../../../protocol/series.ts'

const item = (id: string): Undelivered => ({ position: 1, notification: { id, time: 1, changes: [] }, at: 0, reason: 'no' })

t.test('what is asked for again while something is just taken does not bring that back', async t => {
  const rows = new Map<string, Undelivered>([
    ['a', item('a')],
    ['b', item('b')]
  ])
  let finish = (): void => {}
  const aside = await Aside.open('hook', {
    read: async () => [...rows.values()],
    put: async (_sink, items) => {
      for (const one of items) rows.set(one.notification.id, one)
    },
    async remove(_sink, { notification }) {
      await new Promise<void>(resolve => {
        finish = resolve
      })
      rows.delete(notification.id)
    }
  })
  await aside.askAgain()
  const taking = aside.taken(aside.next()!)
  const asking = aside.askAgain()
  await new Promise(resolve => setImmediate(resolve))
  finish()
  await taking
  t.equal(await asking, 1)
  t.same([...rows.keys()], ['b'])
  t.same(
    aside.items.map(({ notification, again }) => [notification.id, again]),
    [['b', true]]
  )
})

t.test('a disk that fails once does not end what comes after', async t => {
  let fails = true
  const aside = await Aside.open('hook', {
    read: async () => [item('a')],
    put: async () => {},
    async remove() {
      if (fails) throw new Error('full')
    }
  })
  await t.rejects(aside.taken(aside.items[0]!), { message: 'full' })
  fails = false
  await aside.taken(aside.items[0]!)
  t.same(aside.items, [])
})

t.test('of large notifications fewer are set aside: they are in memory', async t => {
  const aside = await Aside.open('hook', { read: async () => [], put: async () => {}, remove: async () => {} })
  const change = {
    ...{ id: 'hot/heat,asset=m1/1', detector: 'hot', group: series('heat', { asset: 'm1' }), asset: 'm1', number: 1, told: 1 },
    ...({
      state: 'firing',
      change: 'firing',
      severity: 'warning',
      pendingSince: 1,
      score: 1,
      explanation: 'h'.repeat(1 << 20)
    } as const)
  }
  const refusedTenTimes = async (id: string): Promise<boolean> => {
    const parcels = [
      { position: 1, columns: [], windows: [], alerts: [], notifications: [{ id, time: 1, changes: Array(5).fill(change) }] }
    ]
    for (let tries = 1; tries <= 10; tries++)
      if (await aside.refuse({ why: 'refused', notification: id, reason: 'no' }, parcels, 1)) return true
    return false
  }
  t.same(
    [await refusedTenTimes('a'), await refusedTenTimes('b'), await refusedTenTimes('c'), await refusedTenTimes('d')],
    [true, true, true, false]
  )
  await aside.taken(aside.items[0]!)
  t.equal(await refusedTenTimes('d'), true)
})
