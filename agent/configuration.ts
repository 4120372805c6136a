// The agent's configuration: every option, its limits and its default.

import { logLevels } from '../platform/log.ts'
import { isAgent } from '../protocol/batch.ts'
import { bytes, duration, z } from '../protocol/options.ts'
import { choose } from '../protocol/recipe.ts'
import * as downsamplers from './downsample/registry.ts'
import * as filters from './filters/registry.ts'
import * as sources from './sources/registry.ts'
import { topicOptions } from './topics.ts'
import { collectorOptions } from './transport/options.ts'

const rule = z.strictObject({
  measurement: z.string().optional().describe('Only series of this measurement'),
  tags: z.record(z.string(), z.string()).optional().describe('Only series with these tags'),
  filters: z.array(choose(filters, {})).default([]).describe('Run in this order'),
  downsample: choose(downsamplers, {}).optional().describe('Runs after the filters')
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
      maximumFuture: duration().default(600_000).describe("A sensor's time further ahead of this machine's clock is not believed")
    })
    .prefault({}),
  recorder: z
    .strictObject({
      bytes: bytes()
        .default(64 << 20)
        .describe('Raw samples kept after they were reduced'),
      commit: z.int().min(1).default(10_000).describe('Messages that share one fsync at most')
    })
    .prefault({}),
  batch: z
    .strictObject({
      samples: z.int().min(1).max(1_000_000).default(5000).describe('Samples that one batch has at most'),
      age: duration().default(1000).describe('How long a sample waits for its batch to fill')
    })
    .prefault({}),
  outbox: z
    .strictObject({
      bytes: bytes()
        .default(256 << 20)
        .describe('Batches kept while the collector is out of reach; then the oldest are lost, and counted')
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
      retryMost: duration().default(60_000).describe('Longest wait between two tries')
    })
    .prefault({}),
  status: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address of the status page'),
      port: z.int().min(0).max(65535).default(7332).describe('Port of the status page; 0 takes a free one')
    })
    .prefault({}),
  log: z.enum(logLevels).default('info').describe('Least severity that is logged')
})

export type AgentConfiguration = z.output<typeof agentConfiguration>
