// A seeded world: the production agent and collector on simulated clocks, disks and links, killed and cut off at random.

import { type Agent, openAgent } from '../../agent/agent.ts'
import type { Request, Response } from '../../agent/network.ts'
import { type Collector, openCollector } from '../../collector/collector.ts'
import { silentLog } from '../../platform/log.ts'
import { sealed } from '../../platform/sealed.ts'
import { contract } from '../../protocol/answer.ts'
import type { Millis } from '../../protocol/series.ts'
import { type Random, random } from '../random.ts'
import { WorldBroker } from './broker.ts'
import { WorldClock } from './clock.ts'
import { WorldDisk } from './disk.ts'
import { WorldFolder } from './folder.ts'
import type { Life } from './life.ts'
import { Link } from './network.ts'
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
}

export const worldStart: Millis = Date.UTC(2026, 0, 1)

class Gateway {
  readonly name: string
  readonly broker = new WorldBroker()
  readonly disk: WorldFolder
  readonly link: Link
  life: Life = { alive: false }
  agent: Agent | undefined

  constructor(name: string, disk: WorldFolder, link: Link) {
    this.name = name
    this.disk = disk
    this.link = link
  }
}

export class World {
  readonly clock = new WorldClock(worldStart)
  readonly random: Random
  readonly published: Published[] = []
  readonly events: Events = { agentKills: 0, collectorKills: 0, powerCuts: 0, linkCuts: 0 }
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
    const { duration } = this.#options
    this.#startCollector()
    for (const gateway of this.gateways) this.#startAgent(gateway)
    for (const gateway of this.gateways) this.#startSensors(gateway)
    this.#startFaults()
    await this.clock.run(worldStart + duration)
    for (const { link } of this.gateways) link.up = true
    for (let minutes = 0; minutes < 60 && !this.#drained(); minutes++) await this.clock.run(this.clock.now + 60_000)
    // Sensors are quiet now: heartbeats carry the watermarks past the last window.
    await this.clock.run(this.clock.now + 5 * 60_000)
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

  #startSensors(gateway: Gateway): void {
    const { assets, duration, period } = this.#options
    for (let asset = 0; asset < assets; asset++) {
      for (const measurement of ['vibration', 'temperature']) {
        const chance = this.random.fork(`sensor ${gateway.name} ${asset} ${measurement}`)
        const name = `pump-${gateway.name}-${asset}`
        const site = `site-${this.gateways.indexOf(gateway) % 2}`
        let value = measurement === 'vibration' ? 5 : 60
        const publish = (): void => {
          if (this.clock.now >= worldStart + duration) return
          value = Math.round((value + chance.normal() * 0.3) * 100) / 100
          // Now and then a sensor hands in a reading late, by more than the lateness the agent allows for.
          const time = Math.floor(this.clock.now) - (chance.uniform() < 0.02 ? chance.integer(20_000) : 0)
          this.published.push({ agent: gateway.name, series: `${measurement},asset=${name},site=${site}`, time, value })
          gateway.broker.publish(`world/${site}/${name}/${measurement}`, JSON.stringify({ value, time }))
          // Now and then it rests: sessions end.
          const rest = chance.uniform() < 0.03 ? chance.uniform() * 40_000 : 0
          this.clock.after(period * (0.8 + chance.uniform() * 0.4) + rest, publish)
        }
        this.clock.after(chance.uniform() * period, publish)
      }
    }
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

  /** The collector's HTTP server, without HTTP. A collector that is down never answers. */
  async #serve({ path, headers, body }: Request): Promise<Response> {
    const collector = this.#collector
    if (!collector) return new Promise(() => {})
    const agent = collector.authenticate(headers['authorization'])
    if (agent === undefined) return { status: 401, headers: {}, body: '' }
    const mark = headers[contract.watermarkHeader]
    const { receive } = collector
    const serve = {
      [contract.batches]: () => receive.batch(agent, mark, body!, headers[contract.backlogHeader] === '1'),
      [contract.losses]: () => receive.losses(agent, JSON.parse(Buffer.from(body!).toString())),
      [contract.heartbeats]: () => receive.heartbeat(agent, mark)
    }[path]!
    const { status, answer, headers: more = {} } = await serve()
    return { status, headers: more, body: JSON.stringify(answer) }
  }
}
