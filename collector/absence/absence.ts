// Finds what does not come: silent sensors, silent agents, what never came. Journal entries in, findings out.

import type { Millis, Series } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { Echoes, waitsOf } from '../alerts/echoes.ts'
import type { Finding } from '../detectors/detector.ts'
import type { Watermarks } from '../engine/watermarks.ts'
import type { CurrentReference } from '../reference/current.ts'
import type { Catalog } from '../series/catalog.ts'
import type { Numbered } from '../windows/windowing.ts'
import { type Declared, declaredBy, notWatched } from './declared.ts'
import { Expected } from './expected.ts'
import { Known } from './known.ts'
import type { AbsenceOptions } from './options.ts'
import { type AbsenceFilter, type AbsenceReport, absenceReport } from './report.ts'
import { silentSensor } from './state.ts'
import { type Watching, watching } from './watching.ts'
import * as words from './words.ts'

export interface AbsencePorts {
  /** In force now; undefined where nothing is to be found. */
  readonly options: () => AbsenceOptions | undefined
  readonly catalog: Pick<Catalog, 'seriesOf'>
  readonly reference: Pick<CurrentReference, 'periodOf' | 'isRetired' | 'awaited' | 'borderAfter' | 'key'>
  /** The engine's numbers of agents. */
  readonly agents: Pick<Watermarks, 'numberOf' | 'knownNumberOf' | 'nameOf'>
}

/** A journal entry. */
export interface AbsenceInput {
  readonly received: Millis
  readonly agent?: string
  readonly watermark?: Millis
  readonly batch?: Numbered
  /** Whatever it is: a reference table is in force from here on. */
  readonly table?: unknown
}

interface Saved {
  readonly last: Millis
  readonly known: State
  readonly expected: State
  readonly echoes: State
  /** Absent in those of before it was known. */
  readonly border?: Millis
}

/** The journal notes the time at least every tick: after so many without one the collector was down. */
const ticksDown = 2

/** Everything follows from the journal: a replay finds the same. */
export class Absence {
  readonly #ports: AbsencePorts
  #known!: Known
  #watching!: Watching
  #expected!: Expected
  #echoes!: Echoes
  #declared: Declared = () => 0
  /** Journal time at which the reference table says something else than now. */
  #border: Millis = Number.POSITIVE_INFINITY
  #options: AbsenceOptions | undefined
  #last: Millis = Number.NEGATIVE_INFINITY

  constructor(ports: AbsencePorts) {
    this.#ports = ports
    this.#reset()
  }

  push({ received, agent, watermark = Number.NEGATIVE_INFINITY, batch, table }: AbsenceInput): Finding[] {
    if (!this.#options) return []
    const down = this.#pass(received)
    const found = table !== undefined || received >= this.#border ? this.#expect(received) : []
    if (agent !== undefined) found.push(...this.#hear(agent, { received, watermark, batch, down }))
    found.push(...this.#watching.tick(received))
    found.push(...this.#expected.tick(received, this.#options.neverAfter, this.#known.up))
    return [...this.#say(found), ...this.#echoes.take(received)]
  }

  /** Other options are in force, or none: what was learnt stays while there are some. */
  use(received: Millis): Finding[] {
    const before = this.#options
    this.#options = this.#ports.options()
    if (!this.#options) {
      const over = before ? this.#over(received) : []
      this.#reset()
      return over
    }
    this.#known.options = this.#options
    this.#known.agentDue = Number.NEGATIVE_INFINITY
    this.#echoes.use(finding => waitsOf(this.#options!, finding))
    return this.#say(this.#expect(received))
  }

  /** When a tick is needed, as far as is known at a time; infinite for none. */
  due(now: Millis): Millis {
    if (!this.#options) return Number.POSITIVE_INFINITY
    return Math.min(this.#watching.due(now), this.#expected.due, this.#echoes.due, this.#border)
  }

  report(filter: AbsenceFilter, limit: number): AbsenceReport {
    const [known, items] = [this.#known, this.#expected.items]
    const { nameOf } = this.#ports.agents
    const seriesOf = (number: number) => this.#ports.catalog.seriesOf(number)
    return absenceReport({ known, items, seriesOf, nameOf: nameOf.bind(this.#ports.agents), time: this.#last }, filter, limit)
  }

  save(): State {
    const [known, expected, echoes] = [this.#known.save(), this.#expected.save(), this.#echoes.save()]
    return { last: this.#last, known, expected, echoes, border: this.#border } satisfies Saved
  }

  /** @param state undefined where there was none: of before there was any */
  restore(state: State | undefined): void {
    this.#reset()
    this.#options = this.#ports.options()
    if (this.#options) this.#known.options = this.#options
    this.#declare(Number.NEGATIVE_INFINITY)
    this.#border = Number.NEGATIVE_INFINITY
    if (state === undefined) return
    const { last, known, expected, echoes, border = this.#border } = state as Saved
    this.#last = last
    this.#border = border
    this.#known.restore(known)
    this.#expected.restore(expected)
    this.#echoes.restore(echoes)
  }

  #reset(): void {
    const { catalog, reference, agents } = this.#ports
    const known = new Known()
    this.#known = known
    this.#last = Number.NEGATIVE_INFINITY
    this.#watching = watching(known, {
      seriesOf: number => catalog.seriesOf(number),
      nameOf: agent => agents.nameOf(agent),
      isRetired: (series, time) => reference.isRetired(series, time),
      begin: (series, now) => this.#begin(series, now)
    })
    this.#echoes = new Echoes()
    this.#expected = new Expected({
      heardSince: name => {
        const number = agents.knownNumberOf(name)
        const agent = number === undefined ? undefined : known.agents.of(number)
        return agent?.state === 'heard' ? agent.since : undefined
      }
    })
  }

  /** How long nothing could be heard before a time. */
  #pass(received: Millis): Millis {
    const past = received - this.#last
    this.#last = received
    if (!(past >= ticksDown * this.#options!.tick)) return 0
    this.#known.up = received
    return past
  }

  #hear(name: string, heard: Parameters<Watching['hear']>[1]): Finding[] {
    const number = this.#ports.agents.numberOf(name)
    const found = this.#known.agents.of(number) ? [] : this.#expected.see(words.agentGroup(name).key, heard.received)
    return [...found, ...this.#watching.hear(number, heard)]
  }

  #begin(number: number, now: Millis): Finding[] {
    const series = this.#ports.catalog.seriesOf(number)
    this.#known.sensors.declared[number] = this.#declared(series, now)
    return words.groupsOf(series, this.#ports.reference.key).flatMap(({ key }) => this.#expected.see(key, now))
  }

  /** Of all that was found and stands, the end: nobody looks for it any more. */
  #over(now: Millis): Finding[] {
    const { sensors, agents } = this.#known
    const silent = Array.from(sensors.all(silentSensor), number => this.#ports.catalog.seriesOf(number))
    const quiet = [...agents.numbered()].filter(([, { state }]) => state !== 'heard')
    const names = quiet.map(([number]) => words.agentGroup(this.#ports.agents.nameOf(number)))
    const never = [...this.#expected.items].filter(({ told }) => told).map(({ group }) => group)
    return [...silent, ...names, ...never].map(group => words.expectedNoMore(group, now, 'nobody looks for silence'))
  }

  #declare(now: Millis): void {
    const { reference } = this.#ports
    this.#declared = this.#options ? declaredBy(this.#options, reference) : () => 0
    this.#border = reference.borderAfter(now)
  }

  /** What is declared may be another: of series that are there, and of what should be. */
  #expect(now: Millis): Finding[] {
    this.#declare(now)
    const { sensors, agents } = this.#known
    const { catalog, reference } = this.#ports
    const seen = new Set(Array.from(agents.numbered(), ([number]) => words.agentGroup(this.#ports.agents.nameOf(number)).key))
    const found: Finding[] = []
    for (let number = 0; number < sensors.size; number++) {
      if (!sensors.isSeen(number)) continue
      const series = catalog.seriesOf(number)
      for (const { key } of words.groupsOf(series, reference.key)) seen.add(key)
      const why = this.#redeclare(number, series, now)
      if (why !== undefined) found.push(words.expectedNoMore(series, now, why))
    }
    return [...found, ...this.#expected.expect(reference.awaited(now), { key: reference.key, seen, now })]
  }

  /** Why its silence means nothing any more, where it was told. */
  #redeclare(number: number, series: Series, now: Millis): string | undefined {
    const { sensors } = this.#known
    const declared = this.#declared(series, now)
    const wasSilent = sensors.state[number] === silentSensor
    const isOther = sensors.declared[number] !== declared
    const isOver = declared === notWatched || (wasSilent && this.#ports.reference.isRetired(series, now))
    sensors.declared[number] = declared
    if (isOver && (isOther || wasSilent)) this.#known.leave(number, now)
    // Looked at anew: it may be late by now, or not yet.
    else if (isOther && !wasSilent && Number.isFinite(sensors.due.of(number))) this.#known.wait(number, now)
    if (!isOver || !wasSilent) return undefined
    return declared === notWatched ? 'it is not watched' : 'the reference table says so'
  }

  /** What is found takes the place of what was: alerts wait for it to go on. */
  #say(found: Finding[]): Finding[] {
    for (const finding of found) this.#echoes.set(finding, waitsOf(this.#options!, finding))
    return found
  }
}
