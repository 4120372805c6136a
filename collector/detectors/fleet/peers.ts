// Finds an asset that is unlike the others of its type at the same time.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import type { Reading } from '../pergroup.ts'
import { fleetState, forgetMember, judgeRow } from './judge.ts'
import { perFleet } from './perfleet.ts'

export const peers = recipe({
  about: 'finds an asset that is unlike its peers, the others of its type in the same window, for some windows',
  options: {
    by: z
      .array(z.string())
      .default(['type'])
      .describe('Tags whose equal values make peers; those that tell sensors of one asset apart, such as axis, belong here too'),
    asset: z.string().default('asset').describe('Tag that names the asset'),
    sigmas: z
      .number()
      .positive()
      .default(5)
      .describe("Distance from the peers' median, in standard deviations estimated robustly, that is abnormal"),
    windows: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe('It is judged by its median distance over this many windows: most of them must agree'),
    peersMin: z.int().min(2).default(4).describe('With fewer peers in a window there is no opinion'),
    difference: z.number().min(0).default(0).describe('Smaller differences from the median are never abnormal'),
    warmUp: z
      .int()
      .min(2)
      .default(30)
      .describe('Windows in which the usual spread of the fleet is learnt before the first opinion'),
    memory: z.int().min(2).default(500).describe('Windows after which what was learnt has faded to a third'),
    wait: z
      .int()
      .min(1)
      .default(10)
      .describe('Windows that one agent may be behind the others of a fleet before it is not waited for')
  },
  example: { by: ['type'], sigmas: 5, windows: 5 },
  make:
    ({ by, asset, wait, ...options }) =>
    (reading: Reading) =>
      perFleet(
        reading,
        { by, asset, wait },
        {
          start: fleetState,
          forget: forgetMember,
          judge: (state, row, { measurement }) => judgeRow(state, row, `${reading.of} ${measurement}`, options)
        }
      )
})
