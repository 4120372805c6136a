import t from 'tap'
import { series } from '../../../protocol/series.ts'
import { type Windowed, windowed } from '../../support/windowing.ts'

const heat = series('heat', { asset: 'a' })
const open = (gap = 10): Promise<Windowed> => windowed({ kind: { use: 'session', gap }, aggregates: { count: { use: 'count' } } })
const push = (windows: Windowed, ...times: number[]): void =>
  windows.push(
    0,
    times.map(time => ({ series: heat, time, value: 1 }))
  )
const closed = async (windows: Windowed, mark: number): Promise<string[]> =>
  (await windows.close([mark, mark, mark])).map(
    ({ start, end, revision, values, retracted }) => `${start}-${end} r${revision} ${retracted ? 'gone' : values['count']}`
  )

t.test('a session ends the gap after its last sample; one at its very end begins the next', async t => {
  const windows = await open()
  push(windows, 0, 9, 18, 28)
  t.same(await closed(windows, 27), [])
  t.same(await closed(windows, 28), ['0-28 r1 3'])
  t.same(await closed(windows, 38), ['28-38 r1 1'])
})

t.test('a sample between two open sessions joins them before they are told', async t => {
  const windows = await open()
  push(windows, 0)
  push(windows, 15)
  push(windows, 8)
  t.same(await closed(windows, 100), ['0-25 r1 3'])
})

t.test('a late sample between two that were told makes one of them and takes the other back', async t => {
  const windows = await open()
  push(windows, 0, 15, 40)
  t.same(await closed(windows, 100), ['0-10 r1 1', '15-25 r1 1', '40-50 r1 1'])
  push(windows, 8)
  t.same(await closed(windows, 100), ['15-25 r2 gone', '0-25 r2 3'])
  push(windows, 20, 30, 35)
  t.same(await closed(windows, 100), ['0-30 r3 4', '40-50 r2 gone', '30-50 r2 3'])
  t.match(await windows.stored(), [{ start: 0 }, { start: 30 }])
})

t.test('an earlier sample moves the start of a session that was told', async t => {
  const windows = await open()
  push(windows, 20)
  t.same(await closed(windows, 100), ['20-30 r1 1'])
  push(windows, 15)
  t.same(await closed(windows, 100), ['20-30 r2 gone', '15-30 r2 2'])
})

t.test('a session that is open and reaches back to one that was told takes it in when it ends', async t => {
  const windows = await open()
  push(windows, 0, 12)
  t.same(await closed(windows, 15), ['0-10 r1 1'])
  push(windows, 8)
  t.same(await closed(windows, 20), [])
  t.same(await closed(windows, 22), ['0-22 r2 3'])
})

t.test('one sample may bring more than two sessions together, told and open', async t => {
  const windows = await open(100)
  push(windows, 0, 190)
  t.same(await closed(windows, 110), ['0-100 r1 1'])
  push(windows, 380)
  push(windows, 95, 285)
  t.same(await closed(windows, 1000), ['0-480 r2 5'])
})

t.test('sessions are told apart and joined within a millisecond', async t => {
  const windows = await open(1)
  push(windows, 5, 5.75, 10.75)
  t.same(await closed(windows, 100), ['5-6.75 r1 2', '10.75-11.75 r1 1'])
  push(windows, 9.5)
  t.same(await closed(windows, 100), ['9.5-10.5 r1 1'])
  push(windows, 10.25)
  t.same(await closed(windows, 100), ['10.75-11.75 r2 gone', '9.5-11.75 r2 3'])
})
