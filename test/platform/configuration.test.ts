import t from 'tap'
import { agentConfiguration } from '../../agent/configuration.ts'
import { collectorConfiguration } from '../../collector/configuration.ts'
import { nearest, parseConfiguration } from '../../platform/configuration.ts'

const agentText = `agent: gw-1
data: /tmp/x
collector:
  url: http://127.0.0.1:7331
  tokenFile: ./token
sources:
  - use: mqtt
    url: mqtt://127.0.0.1:1883
topics:
  - topic: plant/{asset}/{measurement}
    decoder: { use: json }
reduce:
  - measurement: temperature
    filters:
      - use: deadband
        widht: 0.5
        width: 0.4
`

const messageOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

t.test('a misspelt option is named with file, line, path and the nearest known name', async t => {
  const message = messageOf(() => parseConfiguration(agentText, 'agent.yaml', agentConfiguration))
  t.equal(message, 'agent.yaml:16:9: reduce[0].filters[0].widht: is not known: did you mean "width"?')
})

t.test('a misspelt option at the top is named too', async t => {
  const message = messageOf(() =>
    parseConfiguration(
      agentText.replace('        widht: 0.5\n', '').replace('topics:', 'topcis:'),
      'agent.yaml',
      agentConfiguration
    )
  )
  t.match(message, 'agent.yaml:9:1: topcis: is not known: did you mean "topics"?')
})

t.test('an option of the wrong kind is named with what it must be', async t => {
  const message = messageOf(() =>
    parseConfiguration(
      agentText.replace('        widht: 0.5\n', '').replace('width: 0.4', 'width: wide'),
      'agent.yaml',
      agentConfiguration
    )
  )
  t.match(message, /^agent\.yaml:16:16: reduce\[0\]\.filters\[0\]\.width: Invalid input: expected number/)
})

t.test('an unknown part is refused', async t => {
  const message = messageOf(() =>
    parseConfiguration(
      agentText.replace('use: deadband', 'use: deadbnad').replace('        widht: 0.5\n', ''),
      'agent.yaml',
      agentConfiguration
    )
  )
  t.match(message, /^agent\.yaml:15:\d+: reduce\[0\]\.filters\[0\]\.use: /)
})

t.test('broken YAML is named with its line', async t => {
  t.match(
    messageOf(() => parseConfiguration('agent: [1', 'agent.yaml', agentConfiguration)),
    /^agent\.yaml:1:\d+: is not YAML/
  )
})

t.test('a right configuration is frozen, with defaults filled in', async t => {
  const configuration = parseConfiguration(agentText.replace('        widht: 0.5\n', ''), 'agent.yaml', agentConfiguration)
  t.equal(configuration.batch.age, 1000)
  t.equal(configuration.outbox.bytes, 256 << 20)
  t.throws(() => Object.assign(configuration.batch, { age: 1 }))
})

t.test('a detector of a window that is not there is named', async t => {
  const text = `data: x
agents: [{ agent: gw-1, tokenSha256: ${'a'.repeat(64)} }]
windows: [{ use: tumbling, name: minute, length: 1m }]
detectors:
  - { use: threshold, name: hot, window: minutes, above: 3 }
`
  t.equal(
    messageOf(() => parseConfiguration(text, 'collector.yaml', collectorConfiguration)),
    'collector.yaml:5:42: detectors[0].window: no window is called "minutes", there are: minute'
  )
})

t.test('the nearest known name is not a far one', async t => {
  t.equal(nearest('lenght', ['length', 'name']), 'length')
  t.equal(nearest('zzzzzz', ['length', 'name']), undefined)
})

t.test('an alias without an anchor, and one that unfolds without end, are wrong configurations', async t => {
  const level = (of: string, many: number): string => `[${Array(many).fill(of).join(', ')}]`
  const bomb = `a: &a ${level('1', 8)}\nb: &b ${level('*a', 7)}\nc: &c ${level('*b', 6)}\nd: ${level('*c', 7)}`
  for (const text of ['agent: *x', bomb])
    t.throws(() => parseConfiguration(text, 'agent.yaml', agentConfiguration), {
      code: 'WAY_CONFIG_INVALID',
      message: /^agent\.yaml:1:1: its aliases \(\*name\) cannot be followed: /
    })
})
