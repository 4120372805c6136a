// Drops a sample that a broker delivered again: same series, same sensor time, same value as one of the latest.

import type { Millis } from '../protocol/series.ts'
import { perSeries, type Reducer } from './reducer.ts'

/** How many of the latest samples of a series a redelivery is looked for in: more than the messages a broker keeps in flight. */
const rememberedMax = 1024

interface Recent {
  newest: Millis
  count: number
  times: Float64Array
  values: Float64Array
}

const seen = ({ count, times, values }: Recent, time: Millis, value: number): boolean => {
  const remembered = Math.min(count, rememberedMax)
  for (let i = 0; i < remembered; i++) if (times[i] === time && Object.is(values[i], value)) return true
  return false
}

const doubled = (numbers: Float64Array): Float64Array => {
  const larger = new Float64Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}

const remember = (state: Recent, time: Millis, value: number): void => {
  if (state.count === state.times.length && state.count < rememberedMax) {
    state.times = doubled(state.times)
    state.values = doubled(state.values)
  }
  const at = state.count++ % rememberedMax
  state.times[at] = time
  state.values[at] = value
  if (time > state.newest) state.newest = time
}

/**
 * MQTT may deliver a QoS 1 message twice, for one when the gateway dies between its fsync and its PUBACK. Only samples with the
 * sensor's own time can be told apart from new ones, so only those belong in here. The memory is not saved: after a restart it
 * is read again from the recorder.
 */
export const repeats = (): Reducer =>
  perSeries<Recent>({
    start: () => ({ newest: Number.NEGATIVE_INFINITY, count: 0, times: new Float64Array(16), values: new Float64Array(16) }),
    push(state, times, values, out) {
      for (let i = 0; i < times.length; i++) {
        const [time, value] = [times[i]!, values[i]!]
        if (time <= state.newest && seen(state, time, value)) continue
        remember(state, time, value)
        out.add(time, value)
      }
    },
    tick: () => {},
    oldest: () => Number.POSITIVE_INFINITY,
    held: () => 0
  })
