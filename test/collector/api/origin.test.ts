// A page of elsewhere in a browser on this machine can do nothing, where nobody needs a token.

import { request } from 'node:http'
import t from 'tap'
import { originProblem } from '../../../collector/api/origin.ts'
import { digestOf } from '../../../platform/token.ts'
import { runningCollector } from '../../support/running.ts'

t.test('programs and pages of this server are let in, under its own names', async t => {
  for (const host of ['localhost:7331', '127.0.0.1:7331', '[::1]:7331', 'plant.example', 'plant.example:7331'])
    for (const headers of [{}, { origin: `http://${host}` }, { origin: `https://${host}`, 'sec-fetch-site': 'same-origin' }])
      t.equal(originProblem({ host, ...headers }, 'plant.example'), undefined, host)
  t.equal(originProblem({ host: '[fd00::1]:7331' }, 'fd00::1'), undefined)
})

t.test('pages of elsewhere are not, nor names of elsewhere that lead here', async t => {
  const host = 'localhost:7331'
  for (const origin of ['https://evil.example', 'null', 'http://localhost:8080', 'http://127.0.0.1:7331'])
    t.match(originProblem({ host, origin }, '127.0.0.1'), /^a page of .* may not do that: use the page of this server/, origin)
  t.match(originProblem({ host, 'sec-fetch-site': 'cross-site' }, '127.0.0.1'), /a page of another site/)
  for (const host of ['evil.example:7331', '127.0.0.1.evil.example', 'localhost.evil.example', 'a b'])
    t.match(
      originProblem({ host, origin: `http://${host}` }, '127.0.0.1'),
      /is not a name of this server: ask at localhost/,
      host
    )
  t.match(originProblem({}, '127.0.0.1'), /no name is not a name/)
})

/** The status of a POST without a body, with headers that `fetch` does not let one set. */
const post = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers }, response => {
      response.resume()
      resolve(response.statusCode!)
    })
    asked.on('error', reject).end()
  })

t.test('the server asks for it where something changes; a token is enough where people have one', async t => {
  const sinks = [{ use: 'webhook', name: 'hook', url: 'http://127.0.0.1:9' }]
  const open = await runningCollector(['gw'], { sinks })
  const path = '/api/v1/sinks/hook/again'
  t.equal(await post(open.url + path, {}), 200)
  t.equal(await post(open.url + path, { origin: open.url }), 200)
  t.equal(await post(open.url + path, { origin: 'https://evil.example' }), 403)
  t.equal(await post(open.url + path, { host: 'evil.example' }), 403)
  await open.close()
  const operators = [{ operator: 'eva', tokenSha256: digestOf('open-sesame') }]
  const closed = await runningCollector(['gw'], { sinks, operators })
  t.equal(await post(closed.url + path, { host: 'plant.example', authorization: 'Bearer open-sesame' }), 200)
  t.equal(await post(closed.url + path, {}), 401)
  await closed.close()
})
