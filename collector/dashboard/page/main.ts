// The dashboard, composed: what is known, what is shown, and what keeps both up to date.

import { ranges, readView, type View, writeView } from './address.ts'
import { showAlerts } from './alertview.ts'
import { api } from './api.ts'
import { byId, element, set, write } from './dom.ts'
import { showAgents, showAssets, showSummary } from './fleetview.ts'
import { follow } from './live.ts'
import { machine } from './machine.ts'
import { alertsToShow, apply, assetsOf, emptyModel, noteLives, noteWindows } from './model.ts'

const recentMs = 900_000
const openStates = ['pending', 'clearing', 'acknowledged', 'firing'] as const
const refreshMs = 1000
const seriesMs = 5000

const start = (): void => {
  const model = emptyModel()
  const detail = machine()
  let view: View = readView()
  let drawing = false
  let [samplesDue, seriesDue] = [false, false]

  const draw = (): void => {
    drawing = false
    const now = Date.now()
    const assets = assetsOf(model, now)
    const agents = [...model.agents.values()]
    const asset = assets.find(({ name }) => name === view.asset) ?? (view.asset === undefined ? assets[0] : undefined)
    showAssets(assets, asset?.name, now, select)
    showAgents(agents, now)
    showSummary(assets, agents)
    showAlerts(alertsToShow(model), now, select)
    detail.show(asset, ranges[view.range as keyof typeof ranges])
  }
  /** Many changes at once are one drawing. */
  const drawSoon = (): void => {
    if (!drawing) requestAnimationFrame(draw)
    drawing = true
  }
  const change = (next: View): void => {
    view = next
    writeView(view)
    drawSoon()
  }
  const select = (asset: string): void => change({ ...view, asset })

  const loadSeries = async (): Promise<void> => {
    const [series, lives] = await Promise.all([api.series(), api.lives()])
    for (const one of series) model.series.set(one.key, one)
    noteLives(model, lives)
    drawSoon()
  }
  const load = async (): Promise<void> => {
    const [agents, open, latest, windows] = await Promise.all([
      api.agents(),
      Promise.all(openStates.map(state => api.alerts({ state, limit: 1000 }))),
      api.alerts({ limit: 100 }),
      api.windows({ from: Date.now() - recentMs, limit: 5000 }),
      loadSeries()
    ])
    model.alerts.clear()
    for (const alert of [...latest, ...open.flat()]) model.alerts.set(alert.id, alert)
    for (const agent of agents) model.agents.set(agent.agent, agent)
    noteWindows(model, windows)
    drawSoon()
    await detail.refresh()
  }

  const loadUntilDone = (): void => void load().catch(() => setTimeout(loadUntilDone, seriesMs))

  const every = (ms: number, work: () => Promise<void>): void => {
    // A failure is shown by the link's state; the next round tries again.
    setTimeout(
      () =>
        void work()
          .catch(() => {})
          .finally(() => every(ms, work)),
      ms
    )
  }

  for (const range of Object.keys(ranges)) {
    const input = element('input', { type: 'radio', name: 'range', value: range })
    ;(input as HTMLInputElement).checked = range === view.range
    input.addEventListener('change', () => change({ ...view, range }))
    byId('range').append(element('label', {}, input, range))
  }
  byId('filter').addEventListener('input', drawSoon)
  addEventListener('hashchange', () => {
    view = readView()
    drawSoon()
  })
  addEventListener('resize', () => detail.redraw())
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    detail.renew()
    drawSoon()
  })

  follow({
    onStart: loadUntilDone,
    onLink(live) {
      set(byId('link'), { 'data-link': live ? 'live' : 'down' })
      write(byId('link'), live ? 'live' : 'connection lost, trying again')
    },
    onPublication(publication) {
      apply(model, publication)
      detail.apply(publication)
      if (publication.agents.length > 0) [samplesDue, seriesDue] = [true, true]
      drawSoon()
    }
  })
  every(refreshMs, async () => {
    if (document.hidden) return
    drawSoon()
    if (!samplesDue) return detail.redraw()
    samplesDue = false
    await detail.refresh()
  })
  every(seriesMs, async () => {
    if (!seriesDue) return
    seriesDue = false
    await loadSeries()
  })
}

start()
