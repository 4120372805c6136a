import t from 'tap'
import { authenticate } from '../../../collector/ingest/authenticate.ts'
import { digestOf } from '../../../platform/token.ts'

const credentials = Array.from({ length: 1000 }, (_, index) => ({
  agent: `gw-${index}`,
  tokenSha256: digestOf(`token-${index}`)
}))
const agentOf = authenticate(credentials)

t.test('each of a thousand tokens belongs to its own agent', async t => {
  for (const [index, { agent }] of credentials.entries()) t.equal(agentOf(`Bearer token-${index}`), agent)
})

t.test('nobody else gets in', async t => {
  const { tokenSha256 } = credentials[0]!
  for (const header of [
    undefined,
    '',
    'Bearer ',
    'Bearer token-1000',
    'Bearer token-0 ',
    'bearer token-0',
    'Basic token-0',
    `Bearer ${tokenSha256}`,
    `Bearer ${'x'.repeat(513)}`
  ])
    t.equal(agentOf(header), undefined, String(header))
})

t.test('without credentials nobody gets in', async t => {
  t.equal(authenticate([])('Bearer token-0'), undefined)
})
