// Watches an asset whose sensors nobody listed: with each that turns up a wider watch learns, and takes over when it knows enough.

import type { State } from '../../../protocol/stage.ts'
import type { Opinion } from '../detector.ts'
import type { AssetJudge } from '../perasset.ts'
import { type Asset, type AssetOpinion, asset } from './asset.ts'
import type { AssetOptions } from './options.ts'

/** More would make each row dear, and no model of so many sensors is learnt in a warm-up. */
const sensorsMax = 64

interface Watch {
  readonly sensors: readonly string[]
  readonly asset: Asset
}

interface SavedWatch {
  readonly sensors: readonly string[]
  readonly asset: State
}

interface Saved {
  readonly known: readonly string[]
  readonly present: SavedWatch | undefined
  readonly next: SavedWatch | undefined
}

const saved = (watch: Watch | undefined): SavedWatch | undefined => watch && { sensors: watch.sensors, asset: watch.asset.save() }

/** @param tell what is found of what is seen */
export const grown = (
  settings: readonly string[],
  options: AssetOptions,
  tell: (opinion: AssetOpinion) => Opinion
): AssetJudge => {
  const known = new Set<string>()
  let present: Watch | undefined
  let next: Watch | undefined

  const watch = (sensors: readonly string[]): Watch => ({ sensors, asset: asset({ sensors, settings }, options) })

  const restored = (state: SavedWatch | undefined): Watch | undefined => {
    const made = state && watch(state.sensors)
    made?.asset.restore(state!.asset)
    return made
  }

  const meet = (names: readonly string[]): void => {
    const before = known.size
    for (const name of names) if (known.size < sensorsMax && !settings.includes(name)) known.add(name)
    if (known.size > before) next = watch([...known].sort())
  }

  return {
    push({ end, values }) {
      meet(Object.keys(values))
      const opinion = present?.asset.push(end, values)
      // What is abnormal is not to be taken for usual by who has not learnt it yet.
      const wider = opinion?.abnormal ? undefined : next?.asset.push(end, values)
      if (wider) [present, next] = [next, undefined]
      const told = opinion ?? wider
      return told && tell(told)
    },
    learnt: () => present?.asset.learnt() ?? {},
    save: (): Saved => ({ known: [...known], present: saved(present), next: saved(next) }),
    restore(state) {
      const { known: names, ...watches } = state as Saved
      known.clear()
      for (const name of names) known.add(name)
      present = restored(watches.present)
      next = restored(watches.next)
    }
  }
}
