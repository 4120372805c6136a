import t from 'tap'
import { problemOf } from '../../../agent/sources/problem.ts'

const endpoint = { url: 'mqtt://plant:1883', clientId: 'gateway-7', username: 'sam' }

t.test('each way to have no connection is said with its place and what to do', t => {
  for (const [thrown, expected] of [
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), /^mqtt:\/\/plant:1883 refused the connection: start/],
    [Object.assign(new Error('dns'), { code: 'ENOTFOUND' }), /has no address: correct url/],
    [Object.assign(new Error('refused'), { code: 4 }), /refused the user "sam": correct username/],
    [Object.assign(new Error('refused'), { code: 134 }), /refused the user "sam"/],
    [Object.assign(new Error('tls'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), /set caFile/],
    [new Error('connack timeout'), /does not answer: check network/],
    [new Error('Keepalive timeout'), /does not answer/],
    [142, /another client is connected to .* as "gateway-7": set another clientId/],
    [139, /MQTT reason code 139/],
    [undefined, /ended the connection: see the broker's log, .* "gateway-7"/],
    [new Error('something new'), /^mqtt:\/\/plant:1883: something new$/],
    [Object.assign(new Error('odd'), { code: 'constructor' }), /: odd$/]
  ] as const) {
    t.match(problemOf(thrown, endpoint), expected)
  }
  t.match(problemOf(5, { ...endpoint, username: undefined }), /demands credentials: set username and passwordFile/)
  t.end()
})
