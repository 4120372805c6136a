// A small dense network: what it is as plain data, and what it says of a row.

/** One layer: `weights` hold a row of `inputs` numbers for each of the outputs. */
export interface Layer {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Float64Array
  readonly biases: Float64Array
}

/** Rectified linear units, and a linear last layer with one output. */
export type Network = readonly Layer[]

/** Writes the layer's answer to `into`. */
export const forward = (
  { inputs, outputs, weights, biases }: Layer,
  from: Float64Array,
  into: Float64Array,
  rectified: boolean
): void => {
  for (let output = 0, at = 0; output < outputs; output++) {
    let sum = biases[output]!
    for (let input = 0; input < inputs; input++) sum += weights[at++]! * from[input]!
    into[output] = rectified && sum < 0 ? 0 : sum
  }
}

export const answer = (network: Network, row: Float64Array): number => {
  let values = row
  network.forEach((layer, index) => {
    const next = new Float64Array(layer.outputs)
    forward(layer, values, next, index < network.length - 1)
    values = next
  })
  return values[0]!
}
