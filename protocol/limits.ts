// What a decoder accepts before it allocates.

export interface Limits {
  readonly bytes: number
  readonly series: number
  readonly samples: number
}

export const defaultLimits: Limits = { bytes: 4 << 20, series: 10_000, samples: 1_000_000 }
