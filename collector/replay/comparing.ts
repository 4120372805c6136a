// Counts in what two computations agree, with the first examples of what they do not.

export interface Example {
  readonly kind: string
  readonly text: string
}

export interface Comparison {
  /** By kind; `same` is where both agree. */
  readonly counts: Readonly<Record<string, number>>
  readonly examples: readonly Example[]
}

const examplesMax = 5

/** Counts for one name: a window or a detector. */
export class Comparing {
  readonly #counts: Record<string, number>
  readonly #examples: Example[] = []

  constructor(kinds: readonly string[]) {
    this.#counts = Object.fromEntries(['same', ...kinds].map(kind => [kind, 0]))
  }

  /** @param textOf called for the first few of a kind only */
  add(kind: string, textOf: () => string): void {
    const count = (this.#counts[kind] = this.#counts[kind]! + 1)
    if (kind !== 'same' && count <= examplesMax) this.#examples.push({ kind, text: textOf() })
  }

  result(): Comparison {
    return { counts: { ...this.#counts }, examples: [...this.#examples] }
  }
}

export const isSame = ({ counts }: Comparison): boolean =>
  Object.entries(counts).every(([kind, count]) => kind === 'same' || count === 0)
