import fc from 'fast-check'
import t from 'tap'
import { sorted } from '../../../../collector/detectors/series/sorted.ts'
import { Layout } from '../../../../collector/detectors/series/state.ts'

const medianOf = (values: readonly number[]): number => {
  const inOrder = [...values].sort((a, b) => a - b)
  return (inOrder[(inOrder.length - 1) >> 1]! + inOrder[inOrder.length >> 1]!) / 2
}

t.test('median, median distance and range are those of the last values, by sorting them afresh', async t => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (values, size) => {
        const layout = new Layout()
        const window = sorted(layout, size)
        const state = layout.state()
        return values.every((value, index) => {
          window.push(state, value)
          const last = values.slice(Math.max(0, index + 1 - size), index + 1)
          const median = medianOf(last)
          return (
            window.count(state) === last.length &&
            window.median(state) === median &&
            window.medianDistance(state, median) === medianOf(last.map(other => Math.abs(other - median))) &&
            window.range(state) === Math.max(...last) - Math.min(...last)
          )
        })
      }
    )
  )
  t.pass()
})
