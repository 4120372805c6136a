// The chosen machine: all its measurements, loaded once and then kept up to date.

import { api, type Publication } from './api.ts'
import { type Chart, chart } from './chart.ts'
import { byId, set, write } from './dom.ts'
import { stateNames } from './fleetview.ts'
import type { Asset } from './model.ts'
import { emptyTrace, mergeSamples, mergeWindows, type Trace } from './traces.ts'
import { ago, until } from './words.ts'

/** More in one stretch are not drawn one by one. */
const samplesMax = 50_000
const windowsMax = 5000
/** Samples may come late by this much and still appear without a reload. */
const overlapMs = 120_000

interface Shown {
  readonly series: string
  readonly trace: Trace
  readonly chart: Chart
}

export interface Machine {
  /** Shows a machine, with measurements that are new; a different one is loaded. */
  show(asset: Asset | undefined, rangeMs: number): void
  apply(publication: Publication): void
  /** Loads what came in since the last time. */
  refresh(): Promise<void>
  redraw(): void
  /** Makes the charts anew, in the colours of now. */
  renew(): void
}

export const machine = (): Machine => {
  let name: string | undefined
  let rangeMs = 0
  let shown: Shown[] = []

  const draw = ({ chart, trace }: Shown): void => chart.draw(trace, Date.now() - rangeMs, Date.now())

  const loadSamples = async ({ series, trace }: Shown): Promise<void> => {
    const oldest = Date.now() - rangeMs
    const newest = trace.times.at(-1)
    const from = newest === undefined || trace.tooMany ? oldest : Math.max(oldest, newest - overlapMs)
    mergeSamples(trace, await api.samples(series, from, samplesMax), from, oldest)
  }

  const load = async (one: Shown): Promise<void> => {
    const [windows] = await Promise.all([
      api.windows({ group: one.series, from: Date.now() - rangeMs, limit: windowsMax }),
      loadSamples(one)
    ])
    mergeWindows(one.trace, windows)
    draw(one)
  }

  const clear = (): void => {
    for (const { chart } of shown) chart.destroy()
    shown = []
  }

  const tagsOf = ({ tags }: Asset, own: Readonly<Record<string, string>>): string =>
    Object.entries(own)
      .filter(([tag]) => tag !== 'asset' && !(tag in tags))
      .map(([tag, value]) => `${tag} ${value}`)
      .join(', ')

  const add = (asset: Asset): void => {
    const known = new Set(shown.map(({ series }) => series))
    for (const { key, measurement, tags } of [...asset.series].sort((a, b) => (a.key < b.key ? -1 : 1))) {
      if (known.has(key)) continue
      const one: Shown = { series: key, trace: emptyTrace(), chart: chart(key, measurement, tagsOf(asset, tags)) }
      byId('charts').append(one.chart.root)
      one.chart.resize()
      shown.push(one)
      draw(one)
      // A failure shows as an empty chart; the next refresh tries again.
      load(one).catch(() => {})
    }
  }

  const head = ({ name, state, newest, alerts, tags, life }: Asset): void => {
    write(byId('machine-title'), name)
    const why = alerts[0]?.explanation
    const place = Object.entries(tags).map(([tag, value]) => `${tag} ${value}`)
    const seen = newest === undefined ? 'never heard' : `newest sample ${ago(newest, Date.now())}`
    set(byId('machine-state'), { 'data-state': state })
    write(byId('machine-state').querySelector('.state')!, stateNames[state])
    write(byId('machine-life'), life ? `${until(life, Date.now())}, as of ${ago(life.time, Date.now())}` : '')
    set(byId('machine-life'), { title: life ? `${life.detector}: ${life.explanation}` : undefined })
    byId('machine-life').hidden = !life
    write(byId('machine-state').querySelector('.why')!, ['', why, ...place, seen].filter(part => part !== undefined).join(' · '))
  }

  return {
    show(asset, range) {
      byId('machine').hidden = asset === undefined
      if (!asset) return
      if (asset.name !== name || range !== rangeMs) clear()
      name = asset.name
      rangeMs = range
      head(asset)
      add(asset)
    },
    apply({ windows }) {
      for (const one of shown) {
        const own = windows.filter(({ group }) => group.key === one.series)
        if (own.length === 0) continue
        mergeWindows(one.trace, own)
        draw(one)
      }
    },
    async refresh() {
      await Promise.all(shown.map(async one => loadSamples(one).then(() => draw(one))))
    },
    renew: clear,
    redraw() {
      for (const one of shown) {
        one.chart.resize()
        draw(one)
      }
    }
  }
}
