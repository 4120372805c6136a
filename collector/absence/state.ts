// What a series that is expected can be.

/** In the order of the numbers under which columns keep them; `unwatched` is one of which nothing is expected. */
export const seriesStates = ['unwatched', 'reporting', 'delayed', 'silent-sensor', 'silent-agent'] as const
export type SeriesState = (typeof seriesStates)[number]

export const [unwatched, reporting, delayed, silentSensor, silentAgent] = [0, 1, 2, 3, 4] as const

/** What users may ask for; nothing of the last has a series yet. */
export const absenceStates = [...seriesStates, 'never-seen'] as const
export type AbsenceState = (typeof absenceStates)[number]
