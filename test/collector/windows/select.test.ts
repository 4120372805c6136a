import t from 'tap'
import { selects } from '../../../collector/windows/select.ts'

t.test('a text means itself, not a pattern of letters', async t => {
  const takes = selects({ measurement: 'a.b+(c)' })
  t.ok(takes('a.b+(c)', {}))
  for (const other of ['aXb+(c)', 'a.bb(c)', 'a.b+(c)d', 'xa.b+(c)', '']) t.notOk(takes(other, {}), other)
})

t.test('a star stands for any letters, also none', async t => {
  const takes = selects({ measurement: 'temp*' })
  for (const text of ['temp', 'temperature', 'temp*']) t.ok(takes(text, {}), text)
  t.notOk(takes('attempt', {}))
  t.ok(selects({ measurement: '*-in-*' })('flow-in-3', {}))
  t.ok(selects({ measurement: '*' })('anything', {}))
})

t.test('one of a list is enough', async t => {
  const takes = selects({ measurement: ['heat', 'vib*'] })
  t.ok(takes('heat', {}))
  t.ok(takes('vibration', {}))
  t.notOk(takes('heated', {}))
})

t.test('all tags must agree, and a series without the tag does not', async t => {
  const takes = selects({ tags: { site: ['north', 'south'], asset: 'pump-*' } })
  t.ok(takes('x', { site: 'south', asset: 'pump-1', more: 'y' }))
  t.notOk(takes('x', { site: 'east', asset: 'pump-1' }))
  t.notOk(takes('x', { site: 'south' }))
  t.notOk(selects({ tags: { site: '*' } })('x', {}))
})

t.test('nothing said takes everything', async t => {
  t.ok(selects({})('x', {}))
})
