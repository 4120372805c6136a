// Says of each machine how many hours it has left, by a model that was fitted to others of its type.

import { hashOf } from '../../protocol/hash.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Opinion } from '../detectors/detector.ts'
import { type AssetJudge, perAsset, perAssetOptions } from '../detectors/perasset.ts'
import { type Reading, shown } from '../detectors/pergroup.ts'
import { datesText, nearness, remainingFrom, weekMs } from './dates.ts'
import { life as lifeOf } from './life.ts'
import { type LifeModel, lifeModelSchema } from './model.ts'

interface Fitted {
  readonly model: LifeModel
  /** In texts that tell definitions apart it stands for all of the model. */
  toJSON(): string
}

const fitted = (model: LifeModel): Fitted => {
  const hash = hashOf(Buffer.from(JSON.stringify(model)))
  return { model, toJSON: () => hash }
}

/** Reading a configuration puts the content in the place of the name: what is computed must not change with a file. */
const modelOption = z.union([z.string().min(1), lifeModelSchema]).transform((written, context): Fitted => {
  if (typeof written !== 'string') return fitted(written)
  context.addIssue({
    code: 'custom',
    message: `${written} is the name of a file: only a configuration that is read can have one`
  })
  return z.NEVER
})

const judge = (model: LifeModel, within: number): AssetJudge => {
  const machine = lifeOf(model)
  return {
    push({ end, values }): Opinion | undefined {
      if (!model.sensors.some(sensor => values[sensor] !== undefined)) return undefined
      const said = machine.push(end, values)
      const remaining = { ...remainingFrom(end, said), ...(said.early ? { atLeast: true as const } : {}) }
      const score = said.early ? 0 : nearness(said.hours, within)
      const explanation = `${said.explanation}: ${said.early ? 'no earlier than ' : ''}${datesText(remaining)}`
      return { abnormal: score >= 1, score, value: Number(shown(said.hours)), explanation, remaining }
    },
    save: machine.save,
    restore: machine.restore
  }
}

export const life = recipe({
  about:
    'says how many hours a machine has left, with an interval and a date, by a model that `fit-life` made of others of its type',
  options: {
    model: modelOption.describe(
      'File that `wayside-collector fit-life` wrote; its sensors and settings are found by their measurement'
    ),
    within: duration().default(weekMs).describe('Time left that is abnormal, if it is less'),
    ...perAssetOptions
  },
  example: { model: 'pump.life.json' },
  make:
    ({ model: { model }, within, by, wait }) =>
    (reading: Reading) =>
      perAsset(reading, { by, wait }, () => judge(model, within))
})
