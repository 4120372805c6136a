// The options of a detector, whatever its kind, and of the alerts that it raises.

import { z } from '../../protocol/options.ts'
import { choose } from '../../protocol/recipe.ts'
import { remembering } from '../../protocol/written.ts'
import { alertNames, alertShape } from '../alerts/options.ts'
import { partName } from '../windows/options.ts'
import * as detectors from './registry.ts'

export const detectorOptions = remembering(
  choose(
    detectors,
    {
      name: partName.describe('What alerts call it'),
      window: partName
        .optional()
        .describe('Name of the window it reads; without one it judges each sample of `measurement`, as soon as it arrives'),
      of: z.string().default('mean').describe('The aggregate of the window that it reads'),
      measurement: z.string().optional().describe('Only groups of this measurement'),
      ...alertShape
    },
    alertNames
  )
)
