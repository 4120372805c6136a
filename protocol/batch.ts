// What an agent sends in one message: samples of many series under one identity.

import type { Columns } from './columns.ts'
import type { Series } from './series.ts'
import type { Loan } from './slabs.ts'

/** Lanes in order of urgency. */
export const lanes = ['alarm', 'live', 'backfill'] as const
export type Lane = (typeof lanes)[number]

/** Names a batch for ever: a new outbox is a new epoch, sequences count from 1 without gaps in a lane of an epoch. */
export interface Identity {
  readonly agent: string
  readonly epoch: string
  readonly lane: Lane
  readonly sequence: number
}

export interface Batch extends Identity {
  readonly columns: Columns
}

/** A batch as its bytes give it. */
export interface Decoded extends Batch {
  /** Of the columns, in their order. The same object, mostly, where an agent sends the same series again. */
  readonly series: readonly Series[]
  /** Of the memory in which the columns lie, where it is used again. */
  readonly loan?: Loan | undefined
}

export const identityKey = ({ agent, epoch, lane, sequence }: Identity): string => `${agent}/${epoch}/${lane}/${sequence}`

const agentPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
const epochPattern = /^[0-9a-f]{16}$/

export const isAgent = (text: unknown): text is string => typeof text === 'string' && agentPattern.test(text)
export const isEpoch = (text: unknown): text is string => typeof text === 'string' && epochPattern.test(text)
export const isLane = (text: unknown): text is Lane => (lanes as readonly unknown[]).includes(text)
export const isSequence = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
