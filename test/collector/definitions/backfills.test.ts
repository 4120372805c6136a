// A window that reads another is computed over the journal together with it, or is refused.

import t from 'tap'
import { assertBackfills } from '../../../collector/definitions/backfills.ts'
import { changesOf } from '../../../collector/definitions/changes.ts'
import { readDefinitions } from '../../../collector/definitions/read.ts'
import { silentLog } from '../../../platform/log.ts'
import type { Written } from '../../../protocol/written.ts'

const watermarks = { silentAfter: 1, holdMost: 2, leadMost: 3, downAfter: 4 }

const checked = (windows: readonly Written[]) =>
  readDefinitions({ windows, detectors: [], watermarks, keepWindows: 1000 }, silentLog)

const minute = { use: 'tumbling', name: 'minute', length: '1m' }
const hour = { use: 'tumbling', name: 'hour', length: '1h', from: { window: 'minute' } }
const day = { use: 'tumbling', name: 'day', length: '1d', from: { window: 'hour' } }
const back = { backfill: '7d' }

const change =
  (before: readonly Written[] | undefined, after: readonly Written[]): (() => void) =>
  () =>
    assertBackfills(changesOf(before && checked(before), checked(after)))

t.test('windows that begin together may be computed back together', async t => {
  t.doesNotThrow(change(undefined, [minute, hour, day]))
  t.doesNotThrow(
    change(
      undefined,
      [minute, hour, day].map(window => ({ ...window, ...back }))
    )
  )
  t.doesNotThrow(
    change(
      [minute, hour],
      [
        { ...minute, length: '2m', ...back },
        { ...hour, ...back }
      ]
    )
  )
  t.doesNotThrow(change([minute], [minute, hour]))
  t.doesNotThrow(change([{ ...minute, ...back }], [{ ...minute, ...back }, hour]), 'what stays is not computed back again')
})

t.test('one alone is refused, with what to do', async t => {
  t.throws(change([minute], [minute, { ...hour, ...back }]), {
    code: 'WAY_CONFIG_INVALID',
    message: /"hour" cannot be computed over the journal without "minute", .* stays as it is: take its backfill away/
  })
  t.throws(change(undefined, [minute, { ...hour, ...back }]), { message: /need the same backfill, not 7d and 0s/ })
  t.throws(change([minute, hour], [{ ...minute, length: '2m', ...back }, hour]), {
    message: /need the same backfill, not 0s and 7d/
  })
  t.throws(
    change(undefined, [
      { ...minute, ...back },
      { ...hour, ...back },
      { ...day, backfill: '1d' }
    ]),
    {
      message: /"day" reads "hour" .* not 1d and 7d/
    }
  )
})
