import t from 'tap'
import type { Finding } from '../../../collector/detectors/detector.ts'
import { deviation } from '../../../collector/detectors/deviation.ts'
import { series } from '../../../protocol/series.ts'
import { random } from '../../../simulators/random.ts'
import { resultOf } from '../../support/filling.ts'

const group = series('vibration', { asset: 'm1' })
const judge = (at: (index: number) => number, windows: number): Finding[] => {
  const detector = deviation.make(deviation.options.parse({}))({ name: 'd', window: 'w', of: 'mean' })
  return Array.from({ length: windows }, (_, index) => index).flatMap(index =>
    detector.push([resultOf(group, index, { window: 'w', end: index + 1, values: { mean: at(index) } })], index)
  )
}
const noise = random(4)

t.test('it has no opinion while it warms up', async t => {
  t.equal(judge(() => noise.normal(), 30).length, 0)
  t.equal(judge(() => noise.normal(), 31).length, 1)
})

t.test('it stays quiet over 5,000 windows of steady noise', async t => {
  t.same(
    judge(() => 5 + noise.normal(), 5000).filter(({ abnormal }) => abnormal),
    []
  )
})

t.test('it finds a step', async t => {
  const findings = judge(index => (index < 100 ? 5 : 15) + noise.normal(), 101)
  t.match(findings.at(-1), { abnormal: true, explanation: /mean vibration is .* standard deviations above its usual/ })
})

t.test('it finds slow growth before the value has doubled, because what is far out is hardly learnt', async t => {
  const grown = (index: number): number => 5 * 1.02 ** Math.max(0, index - 100)
  const first = judge(index => grown(index) + 0.1 * noise.normal(), 200).find(({ abnormal }) => abnormal)!
  t.ok(first.value < 10, `found at ${first.value}`)
})
