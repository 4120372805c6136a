import t from 'tap'
import { agentConfiguration } from '../../agent/configuration.ts'
import { urgency } from '../../agent/urgent.ts'
import { type Series, series } from '../../protocol/series.ts'

const heat = series('heat', { asset: 'm1' })
const noise = series('noise', { asset: 'm1' })
const column = (of: Series, ...values: number[]) => ({
  series: of,
  times: Float64Array.from(values),
  values: Float64Array.from(values)
})

t.test('a sample is urgent when it crosses a limit, and again after its series was back', async t => {
  const { crosses } = urgency([{ match: { measurement: 'heat' }, urgent: { above: 90, below: 10 } }])
  t.same(
    [50, 91, 95, 5, 50, 9, 90, 10, 99].map(value => crosses(heat, value)),
    [false, true, false, false, false, true, false, false, true]
  )
  t.equal(crosses(series('heat', { asset: 'm2' }), 95), true, 'each series by itself')
  t.equal(crosses(noise, 1000), false)
})

t.test('the first rule that matches a series says what is urgent', async t => {
  const { crosses } = urgency([
    { match: { tags: { asset: 'm1' } }, urgent: { above: 5 } },
    { match: { measurement: 'heat' }, urgent: { above: 1 } }
  ])
  t.equal(crosses(heat, 3), false)
  t.equal(crosses(series('heat', { asset: 'm2' }), 3), true)
})

t.test('a series with an urgent sample goes as a whole, so that it stays in order', async t => {
  const { parted } = urgency([{ match: { measurement: 'heat' }, urgent: { above: 90 } }])
  const [one, other, third] = [column(heat, 1, 99, 2), column(series('heat', { asset: 'm2' }), 3), column(noise, 99)]
  t.same(parted([one, other, third]), { urgent: [one], others: [other, third] })
  t.same(parted([other, third]), { urgent: [], others: [other, third] })
  t.same(urgency([{ match: {} }]).parted([one]), { urgent: [], others: [one] })
})

t.test('limits without a number, or on what is downsampled, are refused', async t => {
  const agent = {
    agent: 'gw',
    data: 'd',
    collector: { url: 'http://127.0.0.1:1', tokenFile: 't' },
    sources: [{ use: 'broker', port: 1883 }]
  }
  const topics = [{ topic: 'plant/{asset}/{measurement}', decoder: { use: 'json' } }]
  const isValid = (rule: object): boolean => agentConfiguration.safeParse({ ...agent, topics, reduce: [rule] }).success
  t.ok(isValid({ urgent: { above: 3 } }))
  t.notOk(isValid({ urgent: {} }))
  t.notOk(isValid({ urgent: { above: 3 }, downsample: { use: 'buckets', interval: '10s', keep: 'mean' } }))
})
