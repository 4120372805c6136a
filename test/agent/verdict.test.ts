import fc from 'fast-check'
import t from 'tap'
import { refusalText, type Verdict, verdictOf } from '../../agent/verdict.ts'

const own = (retriable: boolean): string =>
  JSON.stringify({ status: 'refused', code: 'WAY_BATCH_CORRUPT', reason: 'the checksum differs', retriable })
const answer = (status: number, body: string) => ({ status, headers: {}, body })

const bodies = {
  'the final refusal of the collector': own(false),
  'a refusal that may pass': own(true),
  'a web page': '<html>an error of somebody on the way</html>',
  nothing: '',
  'JSON of somebody else': '{"error":"refused","retriable":false}',
  'half of a refusal': own(false).slice(0, -5)
}
const foreign = Object.keys(bodies).slice(1) as (keyof typeof bodies)[]

const judged = (status: number, body: keyof typeof bodies): [Verdict, Verdict] => [
  verdictOf(answer(status, bodies[body]), 2),
  verdictOf(answer(status, bodies[body]), 1)
]

for (const status of [400, 422, 413]) {
  t.test(
    `${status} with the final refusal of the collector condemns: many samples are split, a single one is set aside`,
    async t => {
      t.same(judged(status, 'the final refusal of the collector'), ['split', 'refused'])
    }
  )
}

for (const status of [400, 422]) {
  for (const body of foreign) {
    t.test(`${status} with ${body} condemns nothing`, async t => t.same(judged(status, body), ['retry', 'retry']))
  }
}

for (const body of foreign) {
  t.test(`413 with ${body} splits what can be split, and never sets aside`, async t =>
    t.same(judged(413, body), ['split', 'retry'])
  )
}

for (const status of [
  100, 201, 202, 204, 206, 301, 302, 304, 307, 401, 403, 404, 405, 407, 408, 409, 411, 415, 421, 425, 426, 428, 429, 431
]) {
  t.test(`${status} keeps the batch as it is, whatever its body says`, async t => {
    for (const body of Object.keys(bodies) as (keyof typeof bodies)[]) t.same(judged(status, body), ['retry', 'retry'], body)
  })
}

for (const status of [500, 501, 502, 503, 504, 505, 507, 511, 520, 522, 524]) {
  t.test(`${status} keeps the batch as it is, whatever its body says`, async t => {
    for (const body of Object.keys(bodies) as (keyof typeof bodies)[]) t.same(judged(status, body), ['retry', 'retry'], body)
  })
}

t.test('200 alone may be an ack', async t => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), fc.string(), fc.integer({ min: 1, max: 9 }), (status, body, samples) => {
      return (verdictOf(answer(status, body), samples) === 'stored') === (status === 200)
    }),
    { numRuns: 2000 }
  )
  t.same(judged(200, 'the final refusal of the collector'), ['stored', 'stored'], 'the body is for the ack to judge')
})

t.test('whoever must act to let batches through is told what to do', async t => {
  for (const [status, text] of [
    [401, /token file/],
    [403, /its own/],
    [409, /cloned or restored/]
  ] as const)
    t.match(refusalText(answer(status, '')), text)
})
