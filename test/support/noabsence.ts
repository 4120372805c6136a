// A report of a collector of which nothing is known to be silent.

import type { AbsenceReport } from '../../collector/absence/report.ts'

export const noAbsence = (): AbsenceReport => ({
  time: 0,
  counts: {
    ...{ unwatched: 0, reporting: 0, delayed: 0, 'silent-sensor': 0, 'silent-agent': 0, 'never-seen': 0 },
    agents: { heard: 0, silent: 0, stalled: 0 }
  },
  agents: [],
  series: [],
  more: false
})
