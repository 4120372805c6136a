// What is different between the definitions in force and others.

import { type AlertOptions, alertNames } from '../alerts/options.ts'
import { detectorIdentity, ruleIdentity, windowIdentity } from './identity.ts'
import type { Checked, WindowOptions } from './read.ts'
import { keepOf } from './read.ts'

/** `tuned`: only the alerts of a detector or rule have other options, or late samples change a window up to another time. */
export type Kind = 'kept' | 'new' | 'changed' | 'tuned' | 'removed'

export interface Change {
  readonly name: string
  readonly kind: Kind
}

export interface WindowChange extends Change {
  /** How far back it is computed, in ms. */
  readonly backfill: number
  /** Name of the window that it reads. */
  readonly reads?: string
}

export interface Changes {
  readonly windows: readonly WindowChange[]
  readonly detectors: readonly Change[]
  readonly rules: readonly Change[]
  readonly watermarks: boolean
  readonly notifications: boolean
  readonly absence: boolean
  readonly inhibit: boolean
}

type Identify<Options> = (options: Options, of: Checked) => string

const kindsOf = <Options extends { readonly common: { readonly name: string } }>(
  before: readonly Options[],
  after: readonly Options[],
  identify: readonly [Identify<Options>, Identify<Options>],
  [was, is]: readonly [Checked, Checked]
): { options: Options; kind: Kind }[] => {
  const [identity, tuning] = identify
  const kindOf = (options: Options): Kind => {
    const found = before.find(({ common }) => common.name === options.common.name)
    if (!found) return 'new'
    if (identity(found, was) !== identity(options, is)) return 'changed'
    return tuning(found, was) === tuning(options, is) ? 'kept' : 'tuned'
  }
  const names = new Set(after.map(({ common }) => common.name))
  return [
    ...after.map(options => ({ options, kind: kindOf(options) })),
    ...before.filter(({ common }) => !names.has(common.name)).map(options => ({ options, kind: 'removed' as const }))
  ]
}

const windowKey: Identify<WindowOptions> = (one, { windows }) => windowIdentity(one, windows)

const windowKeep: Identify<WindowOptions> = (one, all) => String(keepOf(one, all))

const alertKey: Identify<{ readonly common: AlertOptions }> = ({ common }) => JSON.stringify(alertNames.map(name => common[name]))

export const changesOf = (before: Checked | undefined, after: Checked): Changes => {
  const { absence: _, ...others } = after
  const was: Checked = before ?? { ...others, windows: [], detectors: [], rules: [] }
  const of = [was, after] as const
  return {
    windows: kindsOf(was.windows, after.windows, [windowKey, windowKeep], of).map(({ options: { common }, kind }) => ({
      name: common.name,
      kind,
      backfill: kind === 'new' || kind === 'changed' ? common.backfill : 0,
      ...(common.from ? { reads: common.from.window } : {})
    })),
    detectors: kindsOf(was.detectors, after.detectors, [(one, all) => detectorIdentity(one, all.windows), alertKey], of).map(
      ({ options, kind }) => ({ name: options.common.name, kind })
    ),
    rules: kindsOf(was.rules, after.rules, [ruleIdentity, alertKey], of).map(({ options, kind }) => ({
      name: options.common.name,
      kind
    })),
    watermarks: JSON.stringify(was.watermarks) !== JSON.stringify(after.watermarks),
    notifications: JSON.stringify(was.notifications) !== JSON.stringify(after.notifications),
    absence: JSON.stringify(was.absence) !== JSON.stringify(after.absence),
    inhibit: JSON.stringify(was.inhibit) !== JSON.stringify(after.inhibit)
  }
}

export const isSame = ({ windows, detectors, rules, watermarks, notifications, absence, inhibit }: Changes): boolean =>
  !watermarks &&
  !notifications &&
  !absence &&
  !inhibit &&
  [...windows, ...detectors, ...rules].every(({ kind }) => kind === 'kept')
