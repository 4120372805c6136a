// The last line of an evaluation: all its figures as JSON, and whether one of them is past any measure.

export interface FiguresLine {
  readonly text: string
  /** True where one has no end: something was missed altogether. */
  readonly isFailed: boolean
}

const isEndless = (figure: number | null): boolean => Math.abs(figure ?? 0) === Number.POSITIVE_INFINITY

/** Null is what was not measured, also because there was nothing to measure it by (NaN). JSON has no infinity and would say null for it: it is a word here. */
const written = (figure: number | null): number | string | null => {
  if (figure === null || Number.isNaN(figure)) return null
  return isEndless(figure) ? String(figure) : Number(figure.toFixed(4))
}

export const figuresLine = (figures: Readonly<Record<string, number | null>>): FiguresLine => ({
  text: JSON.stringify(Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, written(figure)]))),
  isFailed: Object.values(figures).some(isEndless)
})
