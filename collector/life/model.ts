// A fitted model of remaining life, as it lies in a file.

import { WaysideError } from '../../protocol/errors.ts'
import { z } from '../../protocol/options.ts'
import type { Network } from './network.ts'

const numbers = z.array(z.number())
const layer = z.strictObject({ inputs: z.int().positive(), outputs: z.int().positive(), weights: numbers, biases: numbers })

export const lifeModelSchema = z.strictObject({
  format: z.literal('wayside-life-1'),
  sensors: z.array(z.string()),
  settings: z.array(z.string()),
  regimes: z.strictObject({ scales: numbers, centres: z.array(numbers) }),
  usual: z.array(z.strictObject({ means: numbers, deviations: numbers })),
  spans: numbers,
  squares: z.boolean(),
  age: z.boolean(),
  /** Lives are alike before this many hours to the end. */
  capHours: z.number().positive(),
  /** Usual hours from row to row. */
  periodHours: z.number().positive(),
  inputs: z.strictObject({ means: numbers, deviations: numbers }),
  /** Each was fitted without a part of the machines; their mean is the answer, as a part of the cap. */
  members: z.array(z.array(layer)),
  confidence: z.number(),
  bands: z.array(z.strictObject({ upTo: z.number(), low: z.number(), high: z.number() })),
  machines: z.int(),
  seed: z.int()
})

/** Plain data; a small file. */
export type LifeModel = z.output<typeof lifeModelSchema>

export const networksOf = ({ members }: LifeModel): Network[] =>
  members.map(member =>
    member.map(({ inputs, outputs, weights, biases }) => ({
      inputs,
      outputs,
      weights: Float64Array.from(weights),
      biases: Float64Array.from(biases)
    }))
  )

/** Seven digits are all that the smoothed sensors have. */
const short = (value: number): number => Number(value.toPrecision(7))

export const plain = (network: Network): LifeModel['members'][number] =>
  network.map(({ inputs, outputs, weights, biases }) => ({
    inputs,
    outputs,
    weights: Array.from(weights, short),
    biases: Array.from(biases, short)
  }))

export const readLifeModel = (text: string, where: string): LifeModel => {
  try {
    return lifeModelSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new WaysideError('WAY_CONFIG_INVALID', `${where} is no model of remaining life: make it again with fit-life`, { cause })
  }
}
