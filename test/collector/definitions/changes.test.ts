// Which definitions go on, which begin again, and what is said of them.

import t from 'tap'
import { changesOf, isSame } from '../../../collector/definitions/changes.ts'
import type { Definitions } from '../../../collector/definitions/definitions.ts'
import { sourceGroups } from '../../../collector/definitions/identity.ts'
import { type Checked, readDefinitions } from '../../../collector/definitions/read.ts'
import { changesText } from '../../../collector/definitions/text.ts'
import { silentLog } from '../../../platform/log.ts'
import type { Written } from '../../../protocol/written.ts'

const watermarks = { silentAfter: 1, holdMost: 2, leadMost: 3, downAfter: 4 }
const keepWindows = 1000

const checked = (windows: readonly Written[], detectors: readonly Written[] = [], more: Partial<Definitions> = {}): Checked =>
  readDefinitions({ windows, detectors, watermarks, keepWindows, ...more }, silentLog)

const minute = { use: 'tumbling', name: 'minute', length: '1m', tags: { a: 'x', b: 'y' }, aggregates: ['mean', 'max'] }
const hour = { use: 'tumbling', name: 'hour', length: '1h' }
const hot = { use: 'threshold', name: 'hot', window: 'minute', of: 'max', above: 9, for: '1m' }

const kindsOf = (before: Checked | undefined, after: Checked): Record<string, string> => {
  const { windows, detectors } = changesOf(before, after)
  return Object.fromEntries([...windows, ...detectors].map(({ name, kind }) => [name, kind]))
}

t.test('the order of names and of windows, and how far back it was computed, make no difference', async t => {
  const other = {
    name: 'minute',
    aggregates: ['mean', 'max'],
    tags: { b: 'y', a: 'x' },
    length: '60s',
    use: 'tumbling',
    backfill: '7d'
  }
  const changes = changesOf(checked([minute, hour], [hot]), checked([hour, other], [hot]))
  t.ok(isSame(changes))
  t.ok(isSame(changesOf(checked([]), checked([]))))
  t.ok(isSame(changesOf(undefined, checked([]))))
})

t.test('each window is kept, new, changed or removed', async t => {
  const five = { ...minute, name: 'five', length: '5m' }
  t.same(kindsOf(checked([minute, hour]), checked([minute, five])), { minute: 'kept', five: 'new', hour: 'removed' })
  for (const more of [
    { length: '2m' },
    { aggregates: ['mean'] },
    { by: ['a'] },
    { tags: { a: 'x' } },
    { use: 'session', gap: '1m' }
  ]) {
    const { length: _, ...rest } = minute
    const next = 'use' in more ? { ...rest, ...more } : { ...minute, ...more }
    t.same(kindsOf(checked([minute]), checked([next])), { minute: 'changed' }, JSON.stringify(more))
  }
  t.same(kindsOf(undefined, checked([minute])), { minute: 'new' })
})

t.test('a detector goes on while it and what it reads stay, whatever else its window computes', async t => {
  const detector = (more: object, window: object = {}): string | undefined =>
    kindsOf(checked([minute], [hot]), checked([{ ...minute, ...window }], [{ ...hot, ...more }]))['hot']
  t.equal(detector({}), 'kept')
  t.equal(detector({}, { aggregates: ['max', 'p95'] }), 'kept')
  t.equal(detector({ for: '2m' }), 'tuned')
  t.equal(detector({ clearFor: '2m' }), 'tuned')
  t.equal(detector({ above: 8 }), 'changed')
  t.equal(detector({ of: 'mean' }), 'changed')
  t.equal(detector({}, { length: '2m' }), 'changed')
  t.equal(detector({}, { aggregates: [{ use: 'quantile', as: 'max', q: 0.9 }] }), 'changed')
})

t.test('alerts go on while a detector judges the same groups', async t => {
  const groupsOf = (more: object, window: object = {}) =>
    sourceGroups('hot', checked([{ ...minute, ...window }], [{ name: 'hot', window: 'minute', of: 'max', ...more }]))
  const limit = groupsOf({ use: 'threshold', above: 9 })
  t.equal(groupsOf({ use: 'threshold', above: 8 }), limit)
  t.equal(groupsOf({ use: 'hysteresis', above: 8, margin: 1 }), limit)
  t.equal(groupsOf({ use: 'threshold', above: 9 }, { by: ['a'] }) === limit, false)
  const asset = groupsOf({ use: 'asset' })
  t.notSame(asset, limit, 'a machine as a whole is not its sensors')
  t.equal(groupsOf({ use: 'asset', by: ['asset'], warmUp: 50 }), asset)
  t.notSame(groupsOf({ use: 'asset', by: ['line'] }), asset)
  const peers = groupsOf({ use: 'peers' })
  t.notSame(peers, limit)
  t.notSame(groupsOf({ use: 'peers', by: ['line'] }), peers)
  t.notSame(groupsOf({ use: 'peers', asset: 'pump' }), peers)
})

t.test('a window begins afresh with the one that it reads, and a detector of it as well', async t => {
  const day = { use: 'tumbling', name: 'day', length: '1d', from: { window: 'minute', of: 'max' } }
  const hotDay = { ...hot, name: 'hot-day', window: 'day' }
  const kinds = (more: object): Record<string, string> =>
    kindsOf(checked([minute, day], [hotDay]), checked([{ ...minute, ...more }, day], [hotDay]))
  t.same(kinds({}), { minute: 'kept', day: 'kept', 'hot-day': 'kept' })
  t.same(kinds({ length: '2m' }), { minute: 'changed', day: 'changed', 'hot-day': 'changed' })
  t.same(kinds({ aggregates: ['max', 'p95'] }), { minute: 'changed', day: 'changed', 'hot-day': 'kept' })
  const texts = changesText(changesOf(checked([minute, day]), checked([{ ...minute, length: '2m' }, day])))
  t.match(texts, [/^window minute: changed, starts afresh/, /^window day: changed, or "minute" is that it reads, starts afresh/])
})

t.test('a window that late samples change up to another time goes on', async t => {
  t.same(kindsOf(checked([minute]), checked([{ ...minute, keep: '1d' }])), { minute: 'tuned' })
  t.same(kindsOf(checked([minute]), checked([minute], [], { keepWindows: 9 })), { minute: 'tuned' })
  t.same(kindsOf(checked([minute]), checked([{ ...minute, keep: '1s' }])), { minute: 'kept' }, 'the same in other words')
})

t.test('other watermarks are a change', async t => {
  const other = checked([minute], [], { watermarks: { ...watermarks, holdMost: 9 } })
  t.notOk(isSame(changesOf(checked([minute]), other)))
  t.match(changesText(changesOf(checked([minute]), other)), ['window minute: kept', /^watermarks: changed/])
})

t.test('what will be computed is said for each', async t => {
  const texts = (before: readonly Written[], after: readonly Written[]): string[] =>
    changesText(changesOf(checked(before), checked(after)))
  t.match(texts([minute], [{ ...minute, length: '2m', backfill: '7d' }]), [/^window minute: changed, computed over .* last 7d; /])
  t.match(texts([minute], [{ ...minute, length: '2m' }]), [/^window minute: changed, starts afresh: /])
  t.match(texts([], [{ ...minute, backfill: '90m' }]), [/^window minute: new, computed over .* last 90m$/])
  t.match(texts([], [minute]), [/^window minute: new, computed from now on/])
  t.match(texts([minute], []), [/^window minute: removed/])
})

t.test('windows without what they read are left out too', async t => {
  const told: object[] = []
  const log = { error: (_: string, fields: object = {}) => void told.push(fields) }
  const day = { use: 'tumbling', name: 'day', length: '1d', from: { window: 'spiral' } }
  const year = { use: 'tumbling', name: 'year', length: '365d', from: { window: 'day' } }
  const windows = [minute, { use: 'spiral', name: 'spiral' }, year, day]
  const found = readDefinitions({ windows, detectors: [], watermarks, keepWindows }, log)
  t.same(
    found.windows.map(({ common }) => common.name),
    ['minute']
  )
  t.equal(told.length, 3)
})

t.test('what this version cannot read is left out, loudly', async t => {
  const told: object[] = []
  const log = { error: (event: string, fields: object = {}) => void told.push({ event, ...fields }) }
  const found = readDefinitions({ windows: [minute, { use: 'spiral', name: 'x' }], detectors: [], watermarks, keepWindows }, log)
  t.equal(found.windows.length, 1)
  t.match(told, [{ event: 'window of the journal cannot be read, left out', written: { use: 'spiral' } }])
})
