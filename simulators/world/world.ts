// A seeded world: the production agent and collector on simulated clocks, disks and links, killed and cut off at random.

import { openAgent } from '../../agent/agent.ts'
import type { Request, Response } from '../../agent/network.ts'
import { type Collector, openCollector } from '../../collector/collector.ts'
import { silentLog } from '../../platform/log.ts'
import { sealed } from '../../platform/sealed.ts'
import { type Millis, seriesOfKey } from '../../protocol/series.ts'
import { type Random, random } from '../random.ts'
import { WorldClock } from './clock.ts'
import { WorldDisk } from './disk.ts'
import { WorldFolder } from './folder.ts'
import { Gateway } from './gateway.ts'
import type { Life } from './life.ts'
import { Link } from './network.ts'
import { startSensors } from './sensors.ts'
import { serve } from './serve.ts'
import { agentSettings, collectorSettings, tokenOf } from './settings.ts'

export interface WorldOptions {
  readonly seed: number
  readonly agents: number
  readonly assets: number
  /** How long sensors publish. */
  readonly duration: Millis
  readonly period: Millis
}

/** What a sensor published, in order. */
export interface Published {
  readonly agent: string
  readonly series: string
  readonly time: Millis
  readonly value: number
}

export interface Events {
  agentKills: number
  collectorKills: number
  powerCuts: number
  linkCuts: number
  cardsReplaced: number
}

export const worldStart: Millis = Date.UTC(2026, 0, 1)

export class World {
  readonly clock = new WorldClock(worldStart)
  readonly random: Random
  readonly published: Published[] = []
  readonly events: Events = { agentKills: 0, collectorKills: 0, powerCuts: 0, linkCuts: 0, cardsReplaced: 0 }
  readonly gateways: Gateway[]
  readonly #options: WorldOptions
  readonly #collectorDisk: WorldDisk
  #collectorLife: Life = { alive: false }
  #collector: Collector | undefined

  constructor(options: WorldOptions) {
    this.#options = options
    this.random = random(options.seed)
    this.#collectorDisk = new WorldDisk(this.clock, this.random.fork('collector disk'))
    this.gateways = Array.from({ length: options.agents }, (_, index) => {
      const name = `gw-${index + 1}`
      const chance = this.random.fork(`link ${name}`)
      const link = new Link(
        this.clock,
        chance,
        { loseRequest: chance.uniform() * 0.2, loseResponse: chance.uniform() * 0.2, repeat: 0.1, delayMost: 500 },
        request => this.#serve(request)
      )
      return new Gateway(name, new WorldFolder(this.clock, this.random.fork(`disk ${name}`)), link)
    })
  }

  get collector(): Collector {
    return this.#collector!
  }

  /** Lets sensors publish and things fail for the whole duration, then heals everything and lets it drain. */
  async run(): Promise<void> {
    const { assets, duration, period } = this.#options
    this.#startCollector()
    for (const gateway of this.gateways) this.#startAgent(gateway)
    for (const gateway of this.gateways)
      startSensors({
        ...{ clock: this.clock, random: this.random, gateway: gateway.name, site: this.#siteOf(gateway) },
        ...{ assets, period, until: worldStart + duration },
        publish: (series, point) => this.#publish(gateway, series, point)
      })
    this.#startFaults()
    await this.clock.run(worldStart + duration)
    for (const { link } of this.gateways) link.up = true
    await this.#drain()
    if (this.#drained()) await this.#replaceCard()
    // Sensors are quiet now: heartbeats carry the watermarks past the last window.
    await this.clock.run(this.clock.now + 5 * 60_000)
  }

  async #drain(): Promise<void> {
    for (let minutes = 0; minutes < 60 && !this.#drained(); minutes++) await this.clock.run(this.clock.now + 60_000)
  }

  /** An agent whose work is done starts anew on an empty card, under the same name: what it sends then is nothing that was there before. */
  async #replaceCard(): Promise<void> {
    const chance = this.random.fork('card')
    const gateway = chance.pick(this.gateways)
    gateway.life.alive = false
    gateway.agent = undefined
    gateway.disk = new WorldFolder(this.clock, this.random.fork(`new disk ${gateway.name}`))
    this.#startAgent(gateway)
    this.events.cardsReplaced++
    for (let reading = 0; reading < 10; reading++) {
      const point = { value: reading, time: Math.floor(this.clock.now) }
      this.#publish(gateway, `vibration,asset=pump-${gateway.name}-0,site=${this.#siteOf(gateway)}`, point)
      await this.clock.run(this.clock.now + 1 + chance.uniform() * this.#options.period)
    }
    await this.#drain()
  }

  #siteOf(gateway: Gateway): string {
    return `site-${this.gateways.indexOf(gateway) % 2}`
  }

  #publish(gateway: Gateway, series: string, point: { readonly value: number; readonly time: Millis }): void {
    this.published.push({ agent: gateway.name, series, ...point })
    const { measurement, tags } = seriesOfKey(series)
    gateway.broker.publish(`world/${tags['site']}/${tags['asset']}/${measurement}`, JSON.stringify(point))
  }

  #drained(): boolean {
    const { collector } = this
    return (
      this.#collectorLife.alive &&
      collector?.behind() === 0 &&
      this.gateways.every(
        ({ broker, agent }) => broker.waiting === 0 && agent?.status().pending === 0 && agent.status().waiting === 0
      )
    )
  }

  #startFaults(): void {
    const chance = this.random.fork('faults')
    const { duration } = this.#options
    const often = (mean: Millis, happen: () => void): void => {
      this.clock.after(-Math.log(1 - chance.uniform()) * mean, () => {
        if (this.clock.now >= worldStart + duration) return
        happen()
        often(mean, happen)
      })
    }
    often(duration / 8, () => {
      const gateway = chance.pick(this.gateways)
      this.#soon(chance, gateway.disk, () => this.#killAgent(gateway, chance))
    })
    often(duration / 8, () => this.#soon(chance, this.#collectorDisk, () => this.#killCollector(chance)))
    often(duration / 3, () => this.#cutLink(chance.pick(this.gateways), chance.uniform() * duration * 0.4))
  }

  #startAgent(gateway: Gateway): void {
    const life: Life = { alive: true }
    gateway.life = life
    const chance = this.random.fork(`agent ${gateway.name} ${this.clock.now}`)
    const ports = {
      clock: this.clock.of(life),
      folder: gateway.disk.of(life),
      network: gateway.link.of(life),
      sources: [gateway.broker.of(life)],
      token: () => tokenOf(gateway.name),
      random: () => chance.uniform(),
      log: silentLog,
      bootId: gateway.name
    }
    void openAgent(agentSettings(gateway.name), ports).then(agent => {
      if (life.alive) gateway.agent = agent
    })
  }

  #startCollector(): void {
    const life: Life = { alive: true }
    this.#collectorLife = life
    const chance = this.random.fork(`collector ${this.clock.now}`)
    const open = async (): Promise<void> => {
      const settings = collectorSettings(this.gateways.map(({ name }) => name))
      const collector = await openCollector(settings, {
        clock: this.clock.of(life),
        disk: sealed(this.#collectorDisk.of(life)),
        random: () => chance.uniform(),
        log: silentLog
      })
      if (life.alive) this.#collector = collector
    }
    void open()
  }

  /** Now, or in the middle of the next write: where it hurts. */
  #soon(chance: Random, disk: Pick<WorldDisk, 'duringNextWrite'>, kill: () => void): void {
    if (chance.uniform() < 0.3) kill()
    else disk.duringNextWrite(kill)
  }

  #killAgent(gateway: Gateway, chance: Random): void {
    if (!gateway.life.alive) return
    gateway.life.alive = false
    gateway.agent = undefined
    this.events.agentKills++
    if (chance.uniform() < 0.5) this.#cutPower(gateway.disk)
    this.clock.after(chance.uniform() * 20_000, () => this.#startAgent(gateway))
  }

  #killCollector(chance: Random): void {
    if (!this.#collectorLife.alive) return
    this.#collectorLife.alive = false
    this.#collector = undefined
    this.events.collectorKills++
    if (chance.uniform() < 0.5) this.#cutPower(this.#collectorDisk)
    this.clock.after(chance.uniform() * 20_000, () => this.#startCollector())
  }

  #cutPower(disk: Pick<WorldDisk, 'cutPower'>): void {
    this.events.powerCuts++
    disk.cutPower()
  }

  #cutLink({ link }: Gateway, length: Millis): void {
    if (!link.up) return
    link.up = false
    this.events.linkCuts++
    this.clock.after(length, () => {
      link.up = true
    })
  }

  /** A collector that is down never answers. */
  async #serve(request: Request): Promise<Response> {
    const collector = this.#collector
    return collector ? serve(collector, request) : new Promise(() => {})
  }
}
