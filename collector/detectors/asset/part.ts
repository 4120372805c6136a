// Finds what is unusual in the sensors of an asset together.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import { perAsset, perAssetOptions } from '../perasset.ts'
import type { Reading } from '../pergroup.ts'
import { grown } from './grown.ts'
import { assetOptions } from './options.ts'

export const asset = recipe({
  about: 'finds what is unusual in all sensors of an asset together (T² and Q), in each regime, and names those that make it so',
  options: {
    settings: z
      .array(z.string())
      .default([])
      .describe('Measurements that say in which regime the machine runs, such as its speed: they are not judged'),
    ...perAssetOptions,
    ...assetOptions
  },
  example: { settings: ['speed'] },
  make:
    ({ settings, by, wait, ...options }) =>
    (reading: Reading) =>
      perAsset(reading, { by, wait }, () => grown(settings, options))
})
