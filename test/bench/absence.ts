// What it costs to watch series for silence: a sample, a tick, a state; with 100,000 series of a thousand agents.

import { Absence } from '../../collector/absence/absence.ts'
import { absenceOptions } from '../../collector/absence/options.ts'
import { CurrentReference } from '../../collector/reference/current.ts'
import { pack } from '../../platform/pack.ts'
import { series } from '../../protocol/series.ts'
import type { Bench } from './bench.ts'

const agentCount = 1000
const seriesEach = 100
const columnSamples = 10
const warmRounds = 40
const rounds = 20
const second = 1000

const watching = (): Absence => {
  const { enabled: _, ...options } = absenceOptions.parse({})
  const one = series('reading', { asset: 'device' })
  const absence = new Absence({
    options: () => ({ ...options, tick: 5000 }),
    catalog: { seriesOf: () => one },
    reference: new CurrentReference(),
    agents: { numberOf: Number, knownNumberOf: Number, nameOf: String }
  })
  absence.use(0)
  return absence
}

/** Each agent sends ten seconds of all its series. */
const round = (absence: Absence, at: number): void => {
  const received = (at + 1) * columnSamples * second
  const times = Float64Array.from({ length: columnSamples }, (_, sample) => (at * columnSamples + sample) * second)
  const columns = Array.from({ length: seriesEach }, () => ({ times, values: times }))
  for (let agent = 0; agent < agentCount; agent++) {
    const numbers = Int32Array.from({ length: seriesEach }, (_, index) => agent * seriesEach + index)
    const batch = { numbers, columns }
    absence.push({ received, agent: String(agent), watermark: received - 5 * second, batch })
  }
}

/** The processor's time, in ms: the machine may be shared. */
const timed = (work: () => void): number => {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

export const absenceBench: Bench = (_options, print) => {
  const absence = watching()
  for (let at = 0; at < warmRounds; at++) round(absence, at)
  const taken = Array.from({ length: rounds }, (_, at) => timed(() => round(absence, warmRounds + at)))
  const samples = agentCount * seriesEach * columnSamples
  const now = (warmRounds + rounds) * columnSamples * second
  const ticks = Array.from({ length: rounds }, (_, at) => timed(() => void absence.push({ received: now + at * 10 })))
  const looks = Array.from({ length: rounds }, () => timed(() => void absence.due(Number.MAX_SAFE_INTEGER)))
  const late = timed(() => void absence.push({ received: now + 9 * second }))
  const bytes = pack(absence.save()).length / (agentCount * seriesEach)
  const figures = {
    absenceNanos: (Math.min(...taken) * 1e6) / samples,
    absenceTickMs: Math.min(...ticks),
    absenceLookMs: Math.min(...looks),
    absenceLateMs: late,
    absenceBytes: bytes
  }
  print(`${agentCount * seriesEach} series of ${agentCount} agents, best of ${rounds} rounds`)
  print(`a sample, ${columnSamples} in a column: ${figures.absenceNanos.toFixed(0)} ns of CPU`)
  print(
    `a tick with nothing due: ${figures.absenceTickMs.toFixed(3)} ms, to look at all that may be due: ${figures.absenceLookMs.toFixed(3)} ms`
  )
  print(`a tick at which all are late: ${late.toFixed(1)} ms`)
  print(`state on disk: ${bytes.toFixed(0)} bytes a series`)
  print(JSON.stringify(figures))
}
