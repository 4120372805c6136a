// One gateway of a world: its broker, its disk and its link, and the agent that runs on it, if one does.

import type { Agent } from '../../agent/agent.ts'
import { WorldBroker } from './broker.ts'
import type { WorldFolder } from './folder.ts'
import type { Life } from './life.ts'
import type { Link } from './network.ts'

export class Gateway {
  readonly name: string
  readonly broker = new WorldBroker()
  readonly link: Link
  /** Its SD card: another may take its place. */
  disk: WorldFolder
  life: Life = { alive: false }
  agent: Agent | undefined

  constructor(name: string, disk: WorldFolder, link: Link) {
    this.name = name
    this.disk = disk
    this.link = link
  }
}
