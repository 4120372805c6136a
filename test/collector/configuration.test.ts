import t from 'tap'
import { collectorConfiguration } from '../../collector/configuration.ts'

const agents = [{ agent: 'gw-1', tokenSha256: '0'.repeat(64) }]

const problems = (more: object): string[] => {
  const parsed = collectorConfiguration.safeParse({ data: 'unused', agents, ...more })
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const tumbling = (name: string, more: object = {}) => ({ use: 'tumbling', name, length: '1m', ...more })

t.test('windows may read windows, the mean of them where nothing else is said', async t => {
  const windows = [tumbling('hour', { length: '1h', from: { window: 'minute' } }), tumbling('minute')]
  t.same(problems({ windows }), [])
  const parsed = collectorConfiguration.parse({ data: 'unused', agents, windows })
  t.same(parsed.windows[0]!.common.from, { window: 'minute', of: 'mean' })
})

t.test('what is wrong with a chain of windows is told where it stands', async t => {
  t.match(problems({ windows: [tumbling('a', { from: { window: 'b' } }), tumbling('b', { from: { window: 'a' } })] }), [
    /^windows\.0\.from\.window: windows read each other in a circle/,
    /^windows\.1\.from\.window: /
  ])
  t.match(problems({ windows: [tumbling('a', { from: { window: 'minute' } })] }), [
    /^windows\.0\.from\.window: no window is called/
  ])
  t.match(problems({ windows: [tumbling('a'), { use: 'session', name: 's', gap: '1m', from: { window: 'a' } }] }), [
    /^windows\.1\.from: /
  ])
})

t.test('a detector without a window judges the samples of a measurement, where it can', async t => {
  const threshold = { use: 'threshold', name: 'hot', above: 9 }
  t.same(problems({ detectors: [{ ...threshold, measurement: 'heat' }] }), [])
  t.match(problems({ detectors: [threshold] }), [/^detectors\.0\.window: name a window, or the measurement/])
  for (const use of ['asset', 'changes'])
    t.match(problems({ detectors: [{ use, name: 'pumps', measurement: 'heat' }] }), [
      /^detectors\.0\.window: "\w+" judges a machine as a whole, by windows that end together: name one$/
    ])
  t.match(problems({ detectors: [{ use: 'peers', name: 'pumps', measurement: 'heat' }] }), [
    /^detectors\.0\.window: "peers" judges each machine beside its peers, by windows that end together: name one$/
  ])
})
