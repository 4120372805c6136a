// Answers what detectors have learnt, beside what the weeks before were.

import type { FastifyInstance } from 'fastify'
import { WaysideError } from '../../protocol/errors.ts'
import { histories } from '../baselines/history.ts'
import { byCrept, ranked } from '../baselines/rank.ts'
import { compared } from '../baselines/weeks.ts'
import { matches } from '../store/select.ts'
import { parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import type { Served } from './served.ts'

/** All that are meant are looked at to say which crept furthest. */
const groupsMost = 1000
/** Each week of each that is told is some 60 reads. */
const weeksMost = 800

const tooMuch = (groups: number, limit: number, weeks: number): string | undefined => {
  if (limit * weeks > weeksMost) return `limit, weeks: ${limit} times ${weeks} is too much at once: at most ${weeksMost} together`
  if (groups > groupsMost)
    return `${groups} are too many to be compared at once: at most ${groupsMost}: name an asset, a detector, a measurement or tags`
  return undefined
}

export const baselines = (server: FastifyInstance, { store, marks, baselines: learnt }: Served): void => {
  routeOf(server)('/api/v1/baselines', parameters.baselines, async ({ asset, detector, limit, to, weeks, ...filter }) => {
    const tags = { ...filter.tags, ...(asset === undefined ? {} : { asset }) }
    const meant = learnt(group => matches({ ...filter, tags }, group)).filter(
      one => detector === undefined || detector === one.detector
    )
    const problem = tooMuch(meant.length, limit, weeks)
    if (problem !== undefined) throw new WaysideError('WAY_QUERY_INVALID', problem)
    const historyOf = await histories(store)
    const back = { to: to ?? marks({}, 1).time, weeks }
    const furthest = meant.length > limit ? await ranked(meant, historyOf, back) : meant
    const found = []
    for (const baseline of furthest.slice(0, limit)) found.push(await compared(baseline, historyOf(baseline), back))
    return { baselines: found.sort(byCrept), more: meant.length > limit }
  })
}
