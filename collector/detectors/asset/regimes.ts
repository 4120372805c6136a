// Tells the operating regimes of a machine apart by its settings: tight clusters, or one regime where there are none.

export interface Regimes {
  /** What a setting is divided by before distances are taken; 0 leaves the setting out. */
  readonly scales: readonly number[]
  /** In the settings' own units. */
  readonly centres: readonly (readonly number[])[]
}

const regimesMax = 8
/** Clusters are regimes when no more than this share of the variance is left inside them. A normal distribution keeps more in 8 parts. */
const withinShare = 0.01
/** A tight cluster that is cut in two keeps more than this share of its variance. */
const splitShare = 0.1
const roundsMax = 20

const meanOf = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, setting) => rows.reduce((sum, row) => sum + row[setting]!, 0) / rows.length)

const scalesOf = (rows: readonly (readonly number[])[]): number[] => {
  const means = meanOf(rows)
  return means.map((mean, setting) => {
    const variance = rows.reduce((sum, row) => sum + (row[setting]! - mean) ** 2, 0) / rows.length
    return Math.sqrt(variance) > 1e-9 * Math.abs(mean) ? Math.sqrt(variance) : 0
  })
}

/** Square of the distance, in standard deviations. */
const apart = (scales: readonly number[], a: readonly number[], b: readonly number[]): number =>
  scales.reduce((sum, scale, setting) => (scale > 0 ? sum + ((a[setting]! - b[setting]!) / scale) ** 2 : sum), 0)

const nearest = ({ scales, centres }: Regimes, row: readonly number[]): number => {
  const distances = centres.map(centre => apart(scales, centre, row))
  return distances.indexOf(Math.min(...distances))
}

const within = (regimes: Regimes, rows: readonly (readonly number[])[]): number =>
  rows.reduce((sum, row) => sum + apart(regimes.scales, regimes.centres[nearest(regimes, row)]!, row), 0)

/** The row that is furthest from all centres: the next centre. */
const furthest = (regimes: Regimes, rows: readonly (readonly number[])[]): readonly number[] => {
  const distances = rows.map(row => apart(regimes.scales, regimes.centres[nearest(regimes, row)]!, row))
  return rows[distances.indexOf(Math.max(...distances))]!
}

/** Lloyd's rounds, until no centre moves. */
const settled = (start: Regimes, rows: readonly (readonly number[])[]): Regimes => {
  let regimes = start
  for (let round = 0; round < roundsMax; round++) {
    const parts: (readonly number[])[][] = regimes.centres.map(() => [])
    for (const row of rows) parts[nearest(regimes, row)]!.push(row)
    const centres = parts.map((part, index) => (part.length > 0 ? meanOf(part) : regimes.centres[index]!))
    const moved = centres.some((centre, index) => apart(regimes.scales, centre, regimes.centres[index]!) > 1e-12)
    regimes = { ...regimes, centres }
    if (!moved) break
  }
  return regimes
}

const grown = (regimes: Regimes, rows: readonly (readonly number[])[]): Regimes =>
  settled({ ...regimes, centres: [...regimes.centres, furthest(regimes, rows)] }, rows)

/** Regimes of rows of settings; one regime where there are no settings, or no tight clusters. */
export const findRegimes = (rows: readonly (readonly number[])[]): Regimes => {
  const first = rows[0]
  if (first === undefined || first.length === 0) return { scales: [], centres: [[]] }
  const one: Regimes = { scales: scalesOf(rows), centres: [meanOf(rows)] }
  const total = within(one, rows)
  let [regimes, left] = [one, total]
  while (left > 1e-9 * total && regimes.centres.length < regimesMax) {
    const more = grown(regimes, rows)
    const moreLeft = within(more, rows)
    // Two regimes near each other may share a cluster of the few: while one more takes most of what is left, there is one more.
    if (left < withinShare * total && moreLeft > splitShare * left) break
    ;[regimes, left] = [more, moreLeft]
  }
  return left < withinShare * total ? regimes : one
}

/** The regime that the settings are nearest to. A missing setting says nothing. */
export const regimeOf = (regimes: Regimes, settings: readonly number[]): number => {
  if (regimes.centres.length === 1) return 0
  const known = regimes.scales.map((scale, setting) => (Number.isFinite(settings[setting]) ? scale : 0))
  return nearest({ ...regimes, scales: known }, settings)
}
