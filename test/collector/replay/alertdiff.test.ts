// Alerts of two computations are told apart: the same, at other times, or of one of them only.

import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { diffAlerts } from '../../../collector/replay/alertdiff.ts'
import { series } from '../../../protocol/series.ts'

/** `a10-20` fired on machine a at 10 and resolved at 20. */
const alert = (text: string): Alert => {
  const [, asset, from, to] = /^(\w)(\d+)-(\d*)$/.exec(text)!
  return {
    id: text,
    detector: 'hot',
    group: series('temp', { asset: asset! }),
    state: to === '' ? 'firing' : 'resolved',
    change: 'firing',
    number: 1,
    severity: 'warning',
    pendingSince: 0,
    firingSince: Number(from),
    ...(to === '' ? {} : { resolvedAt: Number(to) }),
    score: 1,
    explanation: ''
  }
}

const alerts = (text: string): Alert[] => text.split(' ').filter(Boolean).map(alert)

for (const [before, after, expected] of [
  ['a10-20 b10-', 'b10- a10-20', 'same 2'],
  ['a10-20', 'a12-20 a30-40', 'more a30-40, moved a10-20>a12-20'],
  ['a10-20 a30-40', 'a30-40', 'missed a10-20, same 1'],
  ['a10-20', 'a21-30', 'more a21-30, missed a10-20'],
  ['a10-', 'a10-20 a30-', 'more a30-, moved a10->a10-20'],
  ['a10-50', 'a10-20 a30-50', 'more a30-50, moved a10-50>a10-20'],
  ['a10-20', 'b10-20', 'more b10-20, missed a10-20'],
  ['', 'b40-50 a30-', 'more a30- b40-50'],
  ['a1-2 a3-7 a200-300', 'a1-2 a6-7', 'moved a3-7>a6-7'],
  ['', '', '']
] as const) {
  t.test(`${before || 'none'}, then ${after || 'none'}`, async t => {
    const { more, missed, moved, same } = diffAlerts(alerts(before), alerts(after), { from: 5, to: 100 })
    const ids = (list: readonly Alert[]): string => list.map(({ id }) => id).join(' ')
    const parts = [
      more.length > 0 ? `more ${ids(more)}` : '',
      missed.length > 0 ? `missed ${ids(missed)}` : '',
      moved.length > 0 ? `moved ${moved.map(({ before, after }) => `${before.id}>${after.id}`).join(' ')}` : '',
      same > 0 ? `same ${same}` : ''
    ]
    t.equal(parts.filter(Boolean).join(', '), expected)
  })
}
