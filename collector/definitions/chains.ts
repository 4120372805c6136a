// Which windows can read what they read: looked at where definitions are checked, and where they are read again.

import { type ChainProblem, chainProblems, type Reader } from '../windows/chainorder.ts'
import type { Kind } from '../windows/windowing.ts'

interface Chained {
  readonly common: Omit<Reader, 'chains'>
  readonly make: () => Kind
}

export const problemsOfChains = (windows: readonly Chained[]): ChainProblem[] =>
  chainProblems(windows.map(({ common, make }) => ({ ...common, chains: make().chained !== undefined })))

/** Without those that cannot read what they should, and without those that read these. */
export const soundChains = <Window extends Chained>(
  windows: readonly Window[],
  onProblem: (window: Window, message: string) => void
): readonly Window[] => {
  const problems = problemsOfChains(windows)
  if (problems.length === 0) return windows
  for (const { at, message } of problems) onProblem(windows[at]!, message)
  const unsound = new Set(problems.map(({ at }) => at))
  return soundChains(
    windows.filter((_, at) => !unsound.has(at)),
    onProblem
  )
}
