// The powers of ten that a float64 holds exactly, so that dividing by one rounds once.

export const scaleMax = 22
export const powers: readonly number[] = Array.from({ length: scaleMax + 1 }, (_, scale) => Number(`1e${scale}`))
