// The agent's configuration: every option, its limits and its default.

import { logLevels } from '../platform/log.ts'
import { isAgent } from '../protocol/batch.ts'
import { bytes, duration, z } from '../protocol/options.ts'
import { choose } from '../protocol/recipe.ts'
import * as downsamplers from './downsample/registry.ts'
import * as filters from './filters/registry.ts'
import { paceOptions } from './pace.ts'
import * as sources from './sources/registry.ts'
import { topicOptions } from './topics.ts'
import { collectorOptions } from './transport/options.ts'
import { turnOptions } from './turn.ts'

const limits = z
  .strictObject({
    above: z.number().optional().describe('Samples above this are urgent'),
    below: z.number().optional().describe('Samples below this are urgent')
  })
  .refine(({ above, below }) => above !== undefined || below !== undefined, 'needs `above` or `below`')

const rule = z
  .strictObject({
    measurement: z.string().optional().describe('Only series of this measurement'),
    tags: z.record(z.string(), z.string()).optional().describe('Only series with these tags'),
    filters: z.array(choose(filters, {})).default([]).describe('Run in this order'),
    downsample: choose(downsamplers, {}).optional().describe('Runs after the filters'),
    urgent: limits
      .optional()
      .describe(
        'A sample that crosses these limits does not wait for its batch to fill, and goes before all others, in the lane of alarms'
      )
  })
  .refine(({ downsample, urgent }) => !downsample || !urgent, {
    path: ['urgent'],
    message: 'samples that are downsampled wait for the end of their interval: set one of both'
  })

export const agentConfiguration = z.strictObject({
  agent: z
    .string()
    .refine(isAgent, 'must be 1 to 64 letters, digits and . _ -')
    .describe('Name of this agent; its token at the collector belongs to it'),
  data: z.string().min(1).describe('Directory of the recorder, the outbox and the quarantine'),
  collector: collectorOptions.describe('The collector'),
  sources: z.array(choose(sources, {})).min(1).describe('Where messages come from'),
  topics: z
    .array(topicOptions)
    .min(1)
    .describe('Which topics are read and what their levels mean; the first template that fits a topic is taken'),
  reduce: z
    .array(rule)
    .default([])
    .describe('The first rule that matches a series applies to it; without one its samples are sent as they are'),
  time: z
    .strictObject({
      lateness: duration().default(5000).describe('How far behind the newest sample another may still arrive without being late'),
      maximumFuture: duration()
        .default(600_000)
        .describe("A sensor's time further ahead of this machine's clock is not believed: the message goes into quarantine"),
      maximumPast: duration()
        .default(3650 * 86_400_000)
        .describe("A sensor's time further behind this machine's clock is not believed either"),
      notBefore: z.iso
        .datetime()
        .default('2026-01-01T00:00:00Z')
        .transform(text => Date.parse(text))
        .describe('A clock of this machine that stands before this has not been set: readings wait for their time until it is'),
      step: duration()
        .default(600_000)
        .describe("A larger jump of this machine's clock is believed only when it has stood for as long, or the collector agrees")
    })
    .prefault({}),
  recorder: z
    .strictObject({
      bytes: bytes()
        .default(64 << 20)
        .describe('Raw samples kept after they were reduced'),
      age: duration()
        .default(7 * 86_400_000)
        .describe('How long they are kept at most'),
      spacing: duration()
        .default(200)
        .describe(
          'Least time between two fsyncs while fewer than `eager` messages wait for their acknowledgement; spares the SD card'
        ),
      eager: z.int().min(1).default(10).describe('So many waiting messages are committed as fast as the disk can'),
      commitAge: duration().default(1000).describe('Messages that nobody waits for (QoS 0) are committed this often'),
      commitSamples: z.int().min(1).default(500).describe('Or as soon as so many samples wait')
    })
    .prefault({}),
  batch: z
    .strictObject({
      samples: z.int().min(1).max(1_000_000).default(5000).describe('Samples that one batch has at most'),
      age: duration().default(1000).describe('How long a sample waits for its batch to fill'),
      spacing: duration().default(100).describe('Least time between two batches that are made early for what is urgent'),
      ageOffline: duration()
        .default(60_000)
        .describe('The same while the collector is out of reach: larger batches take less disk')
    })
    .prefault({}),
  outbox: z
    .strictObject({
      bytes: bytes()
        .default(256 << 20)
        .describe(
          'Disk for batches that wait; beyond it the oldest are thinned to minutes, then ten minutes, then dropped, and counted'
        ),
      age: duration()
        .default(90 * 86_400_000)
        .describe('Batches older than this are dropped, and counted'),
      keepFree: bytes()
        .default(64 << 20)
        .describe('Disk that stays free for others; the outbox then takes less than `bytes`'),
      bytesLeast: bytes()
        .default(16 << 20)
        .describe('But it never thins or drops to get below this'),
      alarms: bytes()
        .default(8 << 20)
        .describe('Part of it in which alarms are kept whatever else goes'),
      grace: duration()
        .default(3_600_000)
        .describe('How long a batch is kept after its ack while there is room, for a collector that comes back from a backup')
    })
    .prefault({}),
  quarantine: z
    .strictObject({
      messages: z.int().min(1).default(10_000).describe('Undecodable messages kept'),
      bytes: bytes()
        .default(16 << 20)
        .describe('Bytes of undecodable messages kept')
    })
    .prefault({}),
  forward: z
    .strictObject({
      inFlightMax: z.int().min(1).max(64).default(4).describe('Batches sent at the same time'),
      timeout: duration()
        .refine(ms => ms <= 15_000, 'must be at most 15s: a dead link would else hold up everything behind it')
        .default(10_000)
        .describe('A request without a whole answer is given up after this long'),
      heartbeat: duration().default(5000).describe('With nothing to send, the collector hears from this agent this often'),
      retryFirst: duration().default(500).describe('Wait after a first failure, at most; it doubles with each further one'),
      retryMost: duration().default(60_000).describe('Longest wait between two tries'),
      ...turnOptions,
      ...paceOptions
    })
    .prefault({}),
  status: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address of the status page'),
      port: z.int().min(0).max(65535).default(7332).describe('Port of the status page; 0 takes a free one'),
      unacknowledged: duration()
        .default(300_000)
        .describe('Samples that wait this long without one being acknowledged make the agent unhealthy')
    })
    .prefault({}),
  log: z.enum(logLevels).default('info').describe('Least severity that is logged')
})

export type AgentConfiguration = z.output<typeof agentConfiguration>
