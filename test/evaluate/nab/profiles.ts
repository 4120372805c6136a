// What a hit, a false alarm and a miss weigh: NAB's three application profiles (config/profiles.json).

export interface Profile {
  readonly hit: number
  readonly falseAlarm: number
  readonly miss: number
}

export const profiles = {
  standard: { hit: 1, falseAlarm: 0.11, miss: 1 },
  lowFalsePositives: { hit: 1, falseAlarm: 0.22, miss: 1 },
  lowFalseNegatives: { hit: 1, falseAlarm: 0.11, miss: 2 }
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof profiles

export const profileNames = Object.keys(profiles) as ProfileName[]
