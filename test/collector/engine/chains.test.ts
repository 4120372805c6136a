// Windows of windows converge: they end as a batch job would have them that has the final windows they read before it.

import t from 'tap'
import type { WindowResult } from '../../../collector/windows/window.ts'
import { differences, naiveWindows } from '../../support/batchwindows.ts'
import { fleetOf, runEngine, type Sample, type WindowText } from '../../support/convergence.ts'

const seeds = Number(process.env['WAYSIDE_CONVERGENCE'] ?? 500)
const first = Number(process.env['WAYSIDE_SEED'] ?? 1)

const all = ['count', 'sum', 'min', 'max', 'first', 'last']

const read: readonly WindowText[] = [
  { use: 'tumbling', name: 'ten', length: '10s', aggregates: all },
  { use: 'hopping', name: 'hop', length: '30s', hop: '10s', by: ['site'], aggregates: all },
  { use: 'session', name: 'session', gap: '5s', aggregates: all },
  { use: 'count', name: 'sevens', size: 7, within: '1m', by: ['site'], aggregates: all }
]

const chains: readonly (WindowText & { readonly from: { readonly window: string; readonly of: string } })[] = [
  { use: 'tumbling', name: 'minute', length: '1m', from: { window: 'ten', of: 'sum' }, aggregates: all },
  { use: 'tumbling', name: 'site', length: '30s', from: { window: 'ten', of: 'max' }, by: ['site'], aggregates: all },
  { use: 'tumbling', name: 'fleet', length: '1m', from: { window: 'site', of: 'last' }, by: ['none'], aggregates: all },
  { use: 'tumbling', name: 'day', length: '2m', from: { window: 'fleet', of: 'count' }, aggregates: all },
  { use: 'hopping', name: 'hops', length: '40s', hop: '20s', from: { window: 'hop', of: 'min' }, aggregates: all },
  { use: 'tumbling', name: 'sessions', length: '20s', from: { window: 'session', of: 'count' }, by: ['site'], aggregates: all },
  { use: 'hopping', name: 'counts', length: '30s', hop: '15s', from: { window: 'sevens', of: 'first' }, aggregates: all },
  { use: 'tumbling', name: 'heat', length: '15s', from: { window: 'hops', of: 'sum' }, measurement: 'heat', aggregates: all }
]

type Chain = (typeof chains)[number]

/** The windows that are read as the samples they stand for. */
const samplesOf = ({ from: { window, of } }: Chain, found: readonly WindowResult[]): (Sample & { agents: readonly string[] })[] =>
  found
    .filter(result => result.window === window)
    .map(({ group: { measurement, tags }, start, values, agents }) => ({
      ...{ measurement, tags, time: start, value: Number(values[of]) },
      agents
    }))

/** A window has the agents of those that it reads. */
const wrongAgents = (text: Chain, found: readonly WindowResult[]): string[] =>
  naiveWindows(text, samplesOf(text, found)).flatMap(({ window, group, start, samples }) => {
    const wanted = [...new Set((samples as ReturnType<typeof samplesOf>).flatMap(({ agents }) => agents))].sort().join()
    const got = found.find(one => one.window === window && one.group.key === group && one.start === start)?.agents.join()
    return got === wanted ? [] : [`${window} ${group} ${start} has agents ${got}, not ${wanted}`]
  })

t.test(`${seeds} seeds end as a batch job over the windows they read`, { timeout: 850_000 }, async t => {
  for (let seed = first; seed < first + seeds; seed++) {
    const fleet = fleetOf(seed)
    const found = await runEngine(fleet, [...read, ...chains], { seed, deaths: seed % 4 })
    const faults = [
      ...read.flatMap(text => differences(text, fleet.samples, found)),
      ...chains.flatMap(text => differences(text, samplesOf(text, found), found)),
      ...chains.flatMap(text => wrongAgents(text, found))
    ]
    if (faults.length === 0) continue
    t.fail(`seed ${seed} (WAYSIDE_SEED=${seed} WAYSIDE_CONVERGENCE=1): ${faults.slice(0, 6).join('\n')}`)
    return
  }
  t.pass()
})
