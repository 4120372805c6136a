// What tests of rules expect, held against what became of the alerts.

import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import type { Episode } from '../../../collector/trial/episodes.ts'
import { testOptions } from '../../../collector/trial/expectations.ts'
import { judge } from '../../../collector/trial/judge.ts'
import { series } from '../../../protocol/series.ts'

const at = (time: string): number => Date.parse(`2026-01-01T${time}:00Z`)

const episode = (detector: string, asset: string, firing?: string, resolved?: string): Episode => {
  const alert: Alert = {
    id: `${detector}/${asset}/${firing}`,
    detector,
    group: series('temp', { asset, site: 'north' }),
    asset,
    state: resolved === undefined ? 'firing' : 'resolved',
    change: 'firing',
    number: 1,
    severity: 'warning',
    pendingSince: 0,
    ...(firing === undefined ? {} : { firingSince: at(firing) }),
    ...(resolved === undefined ? {} : { resolvedAt: at(resolved) }),
    score: 1,
    explanation: ''
  }
  return { alert, spans: [] }
}

const found = [
  episode('hot', 'p1', '10:00', '11:00'),
  episode('hot', 'p1', '12:00'),
  episode('odd', 'p2'),
  episode('odd', 'p3', '09:00', '09:30')
]

for (const [test, expected] of [
  [{ fires: [{ detector: 'hot' }] }, [true]],
  [{ fires: [{ asset: 'p1', between: '2026-01-01 10:00', and: '2026-01-01 10:00' }] }, [true]],
  [{ fires: [{ asset: 'p1', between: '2026-01-01 10:01', and: '2026-01-01 11:59' }] }, [false]],
  [
    {
      fires: [
        { asset: 'p1', times: 2 },
        { asset: 'p1', times: 1 },
        { asset: 'p1', times: 1, and: '2026-01-01 11:00' }
      ]
    },
    [true, false, true]
  ],
  [{ fires: [{ asset: 'p2' }] }, [false]],
  [
    { fires: [{ tags: { site: 'north' } }, { tags: { site: 'south' } }, { measurement: 'temp' }, { measurement: 'tmp' }] },
    [true, false, true, false]
  ],
  [
    {
      resolves: [
        { asset: 'p1', times: 1 },
        { asset: 'p1', between: '2026-01-01 12:00' }
      ]
    },
    [true, false]
  ],
  [{ silent: [{ asset: 'p2' }, { detector: 'hot', and: '2026-01-01 09:59' }] }, [true, true]],
  [{ silent: [{ asset: 'p1', between: '2026-01-01 10:30', and: '2026-01-01 10:40' }] }, [false]],
  [
    {
      silent: [
        { asset: 'p1', between: '2026-01-01 11:30', and: '2026-01-01 11:40' },
        { asset: 'p1', between: '2026-01-02' }
      ]
    },
    [true, false]
  ]
] as const) {
  t.test(JSON.stringify(test), async t => {
    const { passed, expectations } = judge(testOptions.parse(test), 3, found)
    t.same(
      expectations.map(({ passed }) => passed),
      expected
    )
    t.equal(
      passed,
      expected.every(one => one)
    )
  })
}

t.test('what failed says what was there instead', async t => {
  const { name, expectations } = judge(
    testOptions.parse({ silent: [{ detector: 'hot', asset: 'p1' }], fires: [{ asset: 'p9', times: 2, and: '2026-01-01' }] }),
    3,
    found
  )
  t.equal(name, 'test 3')
  t.same(expectations, [
    { text: 'fires: p9 up to 2026-01-01 00:00:00 2 times', passed: false, found: 'it never fired' },
    {
      text: 'silent: hot p1',
      passed: false,
      found:
        'it fired hot temp,asset=p1,site=north 2026-01-01 10:00:00 to 2026-01-01 11:00:00; hot temp,asset=p1,site=north 2026-01-01 12:00:00 to the end'
    }
  ])
})

for (const [what, test, message] of [
  ['expects nothing', { name: 'x' }, 'expects nothing'],
  ['a time that is none', { fires: [{ between: 'noon' }] }, 'must be a time'],
  ['an end before the beginning', { fires: [{ between: 20, and: 10 }] }, 'is before'],
  ['a number of silences', { silent: [{ times: 1 }] }, 'is for fires and resolves'],
  ['a word that is not known', { fires: [{ alert: 'hot' }] }, 'nrecognized'],
  ['half a layout', { silent: [{}], layout: { valueColumn: 'v' } }, 'go together']
] as const) {
  t.test(`${what} is refused`, async t => {
    t.match(JSON.stringify(testOptions.safeParse(test).error?.issues), message)
  })
}
