// What the next whole number is likely to be, so that only the difference is sent.

/** Orders 0 to 3 are FLAC's fixed predictors; `means[s]` is an exponential mean that moves by 2^-s of each difference. */
export const predictors = ['middle', 'last', 'line', 'curve', 'mean1', 'mean2', 'mean3', 'mean4'] as const
export type Predictor = (typeof predictors)[number]

/** Where the prediction starts: the first prediction is `seed`; `drift` is the slope of `last`, and the first slope of `line` and `curve`. */
export interface Start {
  readonly seed: number
  readonly drift: number
}

/** One pass each way: residuals of `values`, and the values from residuals in place. */
interface Passes {
  readonly residuals: (values: Float64Array, into: Float64Array, start: Start) => void
  readonly restore: (values: Float64Array, start: Start) => void
}

const middle: Passes = {
  residuals(values, into, { seed }) {
    for (let i = 0; i < values.length; i++) into[i] = values[i]! - seed
  },
  restore(values, { seed }) {
    for (let i = 0; i < values.length; i++) values[i]! += seed
  }
}

const last: Passes = {
  residuals(values, into, { seed, drift }) {
    let previous = seed - drift
    for (let i = 0; i < values.length; i++) {
      into[i] = values[i]! - previous - drift
      previous = values[i]!
    }
  },
  restore(values, { seed, drift }) {
    let value = seed - drift
    for (let i = 0; i < values.length; i++) values[i] = value += values[i]! + drift
  }
}

const line: Passes = {
  residuals(values, into, { seed, drift }) {
    let [previous, slope] = [seed - drift, drift]
    for (let i = 0; i < values.length; i++) {
      const step = values[i]! - previous
      into[i] = step - slope
      slope = step
      previous = values[i]!
    }
  },
  restore(values, { seed, drift }) {
    let value = seed - drift
    let slope = drift
    for (let i = 0; i < values.length; i++) {
      slope += values[i]!
      values[i] = value += slope
    }
  }
}

const curve: Passes = {
  residuals(values, into, { seed, drift }) {
    let [previous, slope, bend] = [seed - drift, drift, 0]
    for (let i = 0; i < values.length; i++) {
      const step = values[i]! - previous
      const turn = step - slope
      into[i] = turn - bend
      bend = turn
      slope = step
      previous = values[i]!
    }
  },
  restore(values, { seed, drift }) {
    let value = seed - drift
    let slope = drift
    let bend = 0
    for (let i = 0; i < values.length; i++) {
      bend += values[i]!
      slope += bend
      values[i] = value += slope
    }
  }
}

/** The mean is kept as a whole number, 2^shift times too large, so that every machine rounds alike. */
const mean = (shift: number): Passes => {
  const scale = 2 ** shift
  const inverse = 1 / scale
  return {
    residuals(values, into, { seed }) {
      let sum = seed * scale
      for (let i = 0; i < values.length; i++) {
        const expected = Math.floor(sum * inverse)
        const residual = values[i]! - expected
        into[i] = residual
        sum += residual
      }
    },
    restore(values, { seed }) {
      let sum = seed * scale
      for (let i = 0; i < values.length; i++) {
        const residual = values[i]!
        values[i] = Math.floor(sum * inverse) + residual
        sum += residual
      }
    }
  }
}

const passes: Readonly<Record<Predictor, Passes>> = {
  middle,
  last,
  line,
  curve,
  mean1: mean(1),
  mean2: mean(2),
  mean3: mean(3),
  mean4: mean(4)
}

export const residuals = (predictor: Predictor, values: Float64Array, into: Float64Array, start: Start): void =>
  passes[predictor].residuals(values, into, start)

/** Turns residuals into the values they stand for, in place. */
export const restore = (predictor: Predictor, values: Float64Array, start: Start): void =>
  passes[predictor].restore(values, start)
