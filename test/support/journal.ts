// A journal with usual options, for tests that are about one of them or none.

import { Journal, type JournalOptions } from '../../collector/ingest/journal.ts'
import type { Disk } from '../../platform/disk.ts'

export const journalOptions: JournalOptions = {
  now: () => 1000,
  onCommit: () => {},
  limits: { seriesPerAgent: 10_000, valuesPerTag: 5000 },
  leadMost: 600_000,
  recentBytes: 1 << 20
}

export const openJournal = (disk: Disk, options: Partial<JournalOptions> = {}): Promise<Journal> =>
  Journal.open(disk, { ...journalOptions, ...options })
