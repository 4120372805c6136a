// What the journal knows beside its entries, all of it kept in the same table.

import type { Table } from '../../platform/disk.ts'
import type { Millis } from '../../protocol/series.ts'
import { Register } from '../series/register.ts'
import { loadRegister } from '../series/registerrows.ts'
import { Guard, type GuardLimits } from './guard.ts'
import { Standings } from './standing.ts'
import { Taken } from './taken.ts'
import { Tallies } from './tallies.ts'

export interface BooksOptions {
  readonly limits: GuardLimits
  /** Samples are believed up to this far ahead of the collector's clock. */
  readonly leadMost: Millis
}

export class Books {
  readonly table: Table
  readonly leadMost: Millis
  readonly taken = new Taken()
  readonly register = new Register()
  readonly guard: Guard
  readonly standings = new Standings()
  readonly tallies: Tallies

  constructor(table: Table, { limits, leadMost }: BooksOptions) {
    this.table = table
    this.leadMost = leadMost
    this.guard = new Guard(this.register, limits)
    this.tallies = new Tallies(table)
  }

  /** Takes what stands on disk for the truth. */
  async load(): Promise<void> {
    this.guard.forget()
    this.tallies.forget()
    await this.taken.load(this.table)
    await loadRegister(this.table, this.register)
    await this.standings.load(this.table)
  }
}
