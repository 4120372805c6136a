// How few notifications are made of how many changes, and that none is lost.

import fc from 'fast-check'
import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import { alerts } from '../../../collector/alerts/alerts.ts'
import { type NotificationOptions, notificationOptions } from '../../../collector/alerts/notification.ts'
import { Notifying } from '../../../collector/alerts/notifying.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { series } from '../../../protocol/series.ts'
import { usual } from '../../support/finding.ts'

const options: NotificationOptions = notificationOptions.parse({})
const open = (): Notifying => new Notifying(() => options)

/** The n-th change of an alert, that is told unless it says otherwise. */
const change = (asset: string, site: string | undefined, number = 1, some: Partial<Alert> = {}): Alert => {
  const group = series('heat', { asset, ...(site === undefined ? {} : { site }) })
  const id = `hot/${group.key}/1`
  const rest = { pendingSince: 1, firingSince: 1, score: 2, explanation: 'e', severity: 'warning' as const }
  return { id, detector: 'hot', group, asset, state: 'firing', change: 'firing', number, told: number, ...rest, ...some }
}

interface Entry {
  readonly received: number
  readonly changes: readonly Alert[]
}

const tell = (entries: readonly Entry[], restarts: ReadonlySet<number> = new Set()) => {
  let stage = open()
  return entries.flatMap(({ received, changes }, position) => {
    if (restarts.has(position)) {
      const saved = unpack(pack(stage.save()))
      stage = open()
      stage.restore(saved)
    }
    return stage.push(changes, { position, received })
  })
}

const ticks = (from: number, to: number): Entry[] =>
  Array.from({ length: Math.ceil((to - from) / 5000) }, (_, at) => ({ received: from + at * 5000, changes: [] }))

const sizes = (told: ReturnType<typeof tell>): string[] =>
  told.map(({ time, of, changes }) => `${time / 1000}: ${changes.length} of ${of ? (of['site'] ?? 'none') : 'several'}`)

t.test('the first is told at once, more of the same site together after a while', async t => {
  const entries = [0, 1000, 2000].map(received => ({ received, changes: [change(`m${received}`, 'north')] }))
  t.same(sizes(tell([...entries, ...ticks(5000, 100_000)])), ['0: 1 of north', '30: 2 of north'])
})

t.test('a site that goes dark is one notification', async t => {
  const changes = Array.from({ length: 500 }, (_, machine) => change(`m${machine}`, 'north'))
  t.same(sizes(tell([{ received: 0, changes }, ...ticks(5000, 60_000)])), ['0: 500 of north'])
})

t.test('sites are told apart, those without one together, and a storm of many as one', async t => {
  const at = (sites: readonly (string | undefined)[]) => sites.map((site, index) => change(`m${index}`, site))
  t.same(sizes(tell([{ received: 0, changes: at(['a', 'b', undefined, 'a']) }])), ['0: 2 of a', '0: 1 of b', '0: 1 of none'])
  t.same(sizes(tell([{ received: 0, changes: at([...'abcdefgh']) }])), ['0: 8 of several'])
})

t.test('what is not told is in no notification', async t => {
  const { told: _, ...untold } = change('m', 'north')
  t.same(tell([{ received: 0, changes: [untold, change('n', 'north', 2, { told: 1 })] }, ...ticks(5000, 60_000)]), [])
})

t.test(
  'ten thousand breaches in ten seconds, each a site of its own, are at most twenty notifications, and none is lost',
  async t => {
    const stage = alerts({ optionsOf: () => ({ ...usual, for: 0 }), inhibitions: () => [], downAfter: () => 60_000 })
    const findingOf = (machine: number, time: number) => ({
      ...{ detector: 'hot', time, span: 1000, abnormal: true, score: 2, value: 1, explanation: 'e' },
      group: series('heat', { asset: `m${machine}`, site: `s${machine % 2500}` })
    })
    const entries = Array.from({ length: 100 }, (_, at) => {
      const received = 1000 + at * 100
      const findings = Array.from({ length: 100 }, (_, machine) => findingOf(at * 100 + machine, received))
      return { received, changes: stage.push(findings, received) }
    })
    const told = tell([...entries, ...ticks(15_000, 200_000)])
    t.ok(told.length <= 20, `${told.length} notifications`)
    t.equal(told.flatMap(({ changes }) => changes).length, 10_000)
    t.equal(new Set(told.flatMap(({ changes }) => changes.map(({ id }) => id))).size, 10_000)
  }
)

const entries = fc
  .array(
    fc.record({
      past: fc.integer({ min: 0, max: 20_000 }),
      machines: fc.array(fc.nat(20), { maxLength: 6 })
    }),
    { maxLength: 40 }
  )
  .map(all => {
    const numbers = new Map<number, number>()
    let received = 0
    return all.map(({ past, machines }): Entry => {
      received += past
      const changes = machines.map(machine => {
        numbers.set(machine, (numbers.get(machine) ?? 0) + 1)
        return change(`m${machine}`, machine % 4 === 0 ? undefined : `s${machine % 9}`, numbers.get(machine)!)
      })
      return { received, changes }
    })
  })

/** Until all is told. */
const settled = (all: readonly Entry[]): Entry[] => {
  const end = all.at(-1)?.received ?? 0
  return [...all, ...ticks(end + 5000, end + 200_000)]
}

t.test('each change is told once, in order for each alert, however often it restarts', async t => {
  fc.assert(
    fc.property(entries, fc.uniqueArray(fc.nat(80), { maxLength: 6 }), (all, at) => {
      const told = tell(settled(all), new Set(at))
      const numbers = new Map<string, number>()
      for (const { id, number } of told.flatMap(({ changes }) => changes)) {
        if (number !== (numbers.get(id) ?? 0) + 1) return false
        numbers.set(id, number)
      }
      const sent = all.flatMap(({ changes }) => changes).length
      const same = JSON.stringify(told) === JSON.stringify(tell(settled(all)))
      return (
        same && told.flatMap(({ changes }) => changes).length === sent && new Set(told.map(({ id }) => id)).size === told.length
      )
    })
  )
  t.pass()
})
