// Fits a small dense network to rows by stochastic gradient descent (Adam; Kingma & Ba 2015), with a rate that falls to nothing.

import type { Chance } from './chance.ts'
import { forward, type Layer, type Network } from './network.ts'
import { rowOf, type Table } from './table.ts'

export interface Training {
  /** Units of each hidden layer. */
  readonly hidden: readonly number[]
  /** Rows seen in all, however many there are. */
  readonly steps: number
  readonly batch: number
  readonly rate: number
  /** Share of each weight that is taken away by a step at the full rate. */
  readonly decay: number
}

/** A layer in training: its answer to the current row, and the gradients of the batch. */
interface Trained extends Layer {
  readonly answer: Float64Array
  readonly errors: Float64Array
  readonly slopes: readonly [Float64Array, Float64Array]
  readonly firsts: readonly [Float64Array, Float64Array]
  readonly seconds: readonly [Float64Array, Float64Array]
}

const pair = (inputs: number, outputs: number): readonly [Float64Array, Float64Array] => [
  new Float64Array(inputs * outputs),
  new Float64Array(outputs)
]

/** Normal weights of variance 2 / inputs (He et al. 2015). */
const start = (inputs: number, outputs: number, chance: Chance): Trained => {
  const [weights, biases] = pair(inputs, outputs)
  for (let at = 0; at < weights.length; at++) weights[at] = chance.normal() * Math.sqrt(2 / inputs)
  return {
    inputs,
    outputs,
    weights,
    biases,
    answer: new Float64Array(outputs),
    errors: new Float64Array(outputs),
    slopes: pair(inputs, outputs),
    firsts: pair(inputs, outputs),
    seconds: pair(inputs, outputs)
  }
}

/** Adds to the slopes of `layer`, and tells the layer below its errors. */
const backward = (layer: Trained, from: Float64Array, below: Float64Array | undefined): void => {
  const { inputs, outputs, weights, errors, slopes } = layer
  const [weightSlopes, biasSlopes] = slopes
  below?.fill(0)
  for (let output = 0; output < outputs; output++) {
    const error = errors[output]!
    if (error === 0) continue
    biasSlopes[output] = biasSlopes[output]! + error
    const at = output * inputs
    for (let input = 0; input < inputs; input++) weightSlopes[at + input] = weightSlopes[at + input]! + error * from[input]!
    if (below) for (let input = 0; input < inputs; input++) below[input] = below[input]! + error * weights[at + input]!
  }
}

const silence = ({ answer, errors }: Trained): void => {
  for (let unit = 0; unit < answer.length; unit++) if (answer[unit] === 0) errors[unit] = 0
}

const learnRow = (layers: readonly Trained[], row: Float64Array, target: number): void => {
  const last = layers.length - 1
  layers.forEach((layer, index) => {
    forward(layer, index ? layers[index - 1]!.answer : row, layer.answer, index < last)
  })
  layers[last]!.errors[0] = layers[last]!.answer[0]! - target
  for (let index = last; index >= 0; index--) {
    const below = layers[index - 1]
    backward(layers[index]!, below ? below.answer : row, below?.errors)
    if (below) silence(below)
  }
}

interface Pace {
  readonly rate: number
  readonly decay: number
  readonly batch: number
  /** Steps of Adam so far, from 1. */
  readonly step: number
}

const adam = (values: Float64Array, slopes: Float64Array, first: Float64Array, second: Float64Array, pace: Pace): void => {
  const { rate, decay, batch, step } = pace
  const [firstScale, secondScale] = [1 / (1 - 0.9 ** step), 1 / (1 - 0.999 ** step)]
  for (let at = 0; at < values.length; at++) {
    const slope = slopes[at]! / batch
    first[at] = 0.9 * first[at]! + 0.1 * slope
    second[at] = 0.999 * second[at]! + 0.001 * slope * slope
    const move = (first[at]! * firstScale) / (Math.sqrt(second[at]! * secondScale) + 1e-8)
    values[at] = values[at]! - rate * (move + decay * values[at]!)
    slopes[at] = 0
  }
}

const step = ({ weights, biases, slopes, firsts, seconds }: Trained, pace: Pace): void => {
  adam(weights, slopes[0], firsts[0], seconds[0], pace)
  adam(biases, slopes[1], firsts[1], seconds[1], { ...pace, decay: 0 })
}

/** Rows in an order of chance, again and again. */
function* rowsOf(count: number, chance: Chance): Generator<number> {
  for (;;) yield* chance.order(count)
}

/** `inputs` are standardised rows, `targets` a number for each. */
export const train = (inputs: Table, targets: Float64Array, training: Training, chance: Chance): Network => {
  const { hidden, steps, batch, rate, decay } = training
  const widths = [inputs.columns, ...hidden, 1]
  const layers = widths.slice(1).map((outputs, index) => start(widths[index]!, outputs, chance))
  const batches = Math.ceil(steps / batch)
  const order = rowsOf(inputs.rows, chance)
  for (let done = 1; done <= batches; done++) {
    for (let item = 0; item < batch; item++) {
      const at = order.next().value as number
      learnRow(layers, rowOf(inputs, at), targets[at]!)
    }
    const falling = (1 + Math.cos((Math.PI * (done - 1)) / batches)) / 2
    const warming = Math.min(1, done / 100)
    for (const layer of layers) step(layer, { rate: rate * falling * warming, decay, batch, step: done })
  }
  return layers.map(({ inputs, outputs, weights, biases }) => ({ inputs, outputs, weights, biases }))
}
