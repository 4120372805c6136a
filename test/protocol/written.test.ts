// What was written comes out beside what it means, and what is wrong with it is said as without.

import t from 'tap'
import { duration, z } from '../../protocol/options.ts'
import { remembering } from '../../protocol/written.ts'

const schema = z.strictObject({ length: duration().describe('How long'), name: z.string().default('x') })
const list = z.strictObject({ all: z.array(remembering(schema)) })

t.test('the output has both', async t => {
  t.same(list.parse({ all: [{ length: '2s' }] }), { all: [{ length: 2000, name: 'x', written: { length: '2s' } }] })
})

t.test('problems have the place and the words of the schema', async t => {
  const { error } = list.safeParse({ all: [{ length: '2s' }, { length: 'long', nam: 1 }] })
  t.match(error?.issues, [
    { path: ['all', 1, 'length'], message: /must be a number with one of the units/ },
    { path: ['all', 1], code: 'unrecognized_keys', keys: ['nam'] }
  ])
})

t.test('the JSON Schema is that of what is written', async t => {
  t.match(z.toJSONSchema(list, { io: 'input', unrepresentable: 'any' }), {
    properties: { all: { items: { properties: { length: { type: 'string', description: 'How long' } }, required: ['length'] } } }
  })
})
