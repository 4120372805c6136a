// What a simulated machine is: what its sensors read at a time, and how far it is worn.

import type { Millis } from '../../protocol/series.ts'
import type { Random } from '../random.ts'

export interface Sensed {
  readonly measurement: string
  /** In the resolution of the sensor's converter. */
  readonly value: number
}

export interface Machine {
  /** What the sensors read; times must not go back. */
  read(time: Millis): readonly Sensed[]
}

/** How a machine lives: from `born`, worn out at `fails` where it fails at all. */
export interface Life {
  readonly born: Millis
  readonly fails?: Millis | undefined
}

export type MachineMaker = (life: Life, chance: Random) => Machine

/**
 * Damage from 0 to 1 (at failure) and beyond: hardly any for most of the life, then growing ever faster, as rolling bearings do
 * (a bathtub's last third; growth of spalls as in ISO 281's fatigue life and Paris' law is exponential to a good approximation).
 */
export const damage = ({ born, fails }: Life, time: Millis): number => {
  if (fails === undefined) return 0
  const age = (time - born) / (fails - born)
  const steepness = 7
  return Math.max(0, Math.expm1(steepness * age) / Math.expm1(steepness))
}

const dayMs = 86_400_000

/** Load from about 0.7 to 1 over the shifts of a day; `phase` sets machines apart. */
export const load = (time: Millis, phase: number): number =>
  0.86 + 0.12 * Math.sin((2 * Math.PI * time) / dayMs + phase) + 0.02 * Math.sin((2 * Math.PI * time) / (dayMs / 48) + 3 * phase)

/** Temperature of the hall in °C, warmest in the afternoon (UTC). */
export const ambient = (time: Millis): number => 21 + 4 * Math.sin((2 * Math.PI * (time - dayMs / 3)) / dayMs)

/** As a converter with steps of `step` gives it. */
export const rounded = (value: number, step: number): number => Math.round(value / step) / Math.round(1 / step)
