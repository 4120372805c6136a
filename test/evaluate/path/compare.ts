// Says where what came through agent and collector is not what the detector itself answered.

export interface Compared {
  readonly name: string
  readonly path: readonly boolean[]
  readonly core: readonly boolean[]
}

const differing = ({ path, core }: Compared): number => path.filter((flag, row) => flag !== core[row]).length

/** A line for all, and one for each recording that differs: time goes back in some, and rows share a window. */
export const comparison = (all: readonly Compared[]): string[] => {
  const different = all.filter(one => differing(one) > 0)
  return [
    `  through agent and collector: alerts of ${all.length - different.length} of ${all.length} recordings are those of the detector alone, row by row`,
    ...different.map(one => `    ${one.name}: ${differing(one)} of ${one.path.length} rows differ`)
  ]
}
