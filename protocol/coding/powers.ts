// The powers of ten that a float64 holds exactly, so that dividing by one rounds once: as many as four bits can name.

export const scaleMax = 15
export const powers: readonly number[] = Array.from({ length: scaleMax + 1 }, (_, scale) => Number(`1e${scale}`))
