// Finds what is unusual in the sensors of an asset together, and where they begin to behave differently.

import { z } from '../../../protocol/options.ts'
import { recipe } from '../../../protocol/recipe.ts'
import type { Opinion } from '../detector.ts'
import { perAsset, perAssetOptions } from '../perasset.ts'
import { type Reading, shown } from '../pergroup.ts'
import type { AssetOpinion } from './asset.ts'
import { grown } from './grown.ts'
import { assetOptions } from './options.ts'

const options = {
  settings: z
    .array(z.string())
    .default([])
    .describe('Measurements that say in which regime the machine runs, such as its speed: they are not judged'),
  ...perAssetOptions,
  ...assetOptions
}

/** The value of an asset is its score: its sensors have none together. */
const state = ({ abnormal, score, explanation }: AssetOpinion): Opinion => ({
  abnormal,
  score,
  value: Number(shown(score)),
  explanation
})

const beginning = ({ change, score, explanation }: AssetOpinion): Opinion => ({
  abnormal: change,
  score: change ? 1 : 0,
  value: Number(shown(score)),
  explanation: change ? `it begins to behave differently; ${explanation}` : explanation
})

export const asset = recipe({
  about: 'finds what is unusual in all sensors of an asset together (T² and Q), in each regime, and names those that make it so',
  options,
  example: { settings: ['speed'] },
  make:
    ({ settings, by, wait, ...rest }) =>
    (reading: Reading) =>
      perAsset(reading, { by, wait }, () => grown(settings, rest, state))
})

export const changes = recipe({
  about:
    'finds the moments at which the sensors of an asset together begin to behave differently, also where that is back to normal',
  options,
  example: {},
  make:
    ({ settings, by, wait, ...rest }) =>
    (reading: Reading) =>
      perAsset(reading, { by, wait }, () => grown(settings, rest, beginning))
})
