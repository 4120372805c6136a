// The options of ingest: what an agent may bring, what the journal keeps, how far processing may be behind.

import { bytes, duration, z } from '../../protocol/options.ts'

export const guardOptions = z.strictObject({
  seriesPerAgent: z
    .int()
    .min(1)
    .default(10_000)
    .describe('Series that one agent may bring; samples of more stay in the journal, but are not counted, stored or forwarded'),
  valuesPerTag: z.int().min(1).default(5000).describe('Different values that one tag may have among the series of an agent')
})

export const journalOptions = z.strictObject({
  keep: duration()
    .default(7 * 86_400_000)
    .describe('How long entries are kept, longer where processing or a sink needs them; then only what they made is here'),
  bytes: bytes()
    .default(4 * 2 ** 30)
    .describe('Entries have at most so many bytes together; a sink that is further behind goes on without the oldest'),
  counts: duration()
    .default(400 * 86_400_000)
    .describe('How long the counts by hour are kept that completeness is told from'),
  recent: bytes()
    .default(64 << 20)
    .describe('Memory for the newest batches, so that they need not be read and decoded again'),
  behindEntries: z
    .int()
    .min(1000)
    .default(1_000_000)
    .describe(
      'Entries that processing may be behind before batches are refused; at half of it those that waited at the agents are'
    ),
  behindBytes: bytes()
    .default(2 ** 30)
    .describe('The same in bytes of batches'),
  keepFree: bytes()
    .default(128 << 20)
    .describe('With less free on the disk batches are refused; with less than twice that those that waited at the agents are')
})
