// What the collector tells Prometheus, over HTTP.

import t from 'tap'
import { clean } from '../../../collector/ingest/standing.ts'
import type { DeliveryStatus } from '../../../collector/sinks/delivery.ts'
import { series } from '../../../protocol/series.ts'
import { amountOf, parse } from '../../support/prometheus.ts'
import { runningCollector } from '../../support/running.ts'
import { serving } from '../../support/serving.ts'

const scrape = async (url: string) => {
  const answer = await fetch(`${url}/metrics`)
  t.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
  return parse(await answer.text())
}

t.test('it tells what it took, what is open and how it stands itself', async t => {
  const running = await runningCollector(['gw-1'], {
    windows: [{ use: 'tumbling', name: 'minute', length: '1m', by: ['asset'], aggregates: ['mean'] }],
    detectors: [{ use: 'threshold', name: 'high', window: 'minute', above: 10 }],
    sinks: [{ use: 'webhook', name: 'hook', url: 'http://127.0.0.1:9' }]
  })
  const at = Math.floor(Date.now() / 60_000) * 60_000 - 120_000
  const heat = { series: series('heat', { asset: 'a' }), times: Float64Array.of(at, at + 1), values: Float64Array.of(50, 60) }
  await running.send('gw-1', at + 120_000, [heat])
  const metrics = await scrape(running.url)
  const expected = { taken_batches_total: 1, taken_samples_total: 2, behind_entries: 0, configuration_in_force: 1 }
  for (const [name, value] of Object.entries(expected))
    t.equal(amountOf(metrics, `wayside_collector_${name}`), String(value), name)
  t.equal(amountOf(metrics, 'wayside_collector_journal_entries'), amountOf(metrics, 'wayside_collector_stored_entries'))
  t.match(metrics.get('wayside_collector_alerts')!.samples, [
    { labels: { state: 'pending' }, value: '0' },
    { labels: { state: 'firing' }, value: '1' }
  ])
  t.match(metrics.get('wayside_collector_agents')!.samples, [{ labels: { state: 'heard' }, value: '1' }])
  t.match(metrics.get('wayside_collector_sink_undelivered_notifications')!.samples, [{ labels: { sink: 'hook' }, value: '0' }])
  t.ok(Number(amountOf(metrics, 'process_heap_bytes')) > 1e6)
  await running.close()
})

t.test('every metric keeps the rules of names: base units, _total for counters and for nothing else', async t => {
  const { server, close } = await serving()
  const metrics = await scrape(server.url)
  t.ok(metrics.size > 20)
  for (const [name, { help, type }] of metrics) {
    t.match(name, /^(wayside_collector|process)(_[a-z]+)+$/)
    t.match(help, /\S.*\.$/, `${name} is explained`)
    t.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}`)
  }
  await close()
})

t.test('what is refused, not counted, turned away or not delivered is told', async t => {
  const status: DeliveryStatus = {
    ...{ name: 'db', position: 3, undelivered: 2, skipped: 7 },
    failing: { failures: 4, since: Date.now() - 60_000, reason: 'down' }
  }
  const delivery = { status: () => status, undelivered: () => [], again: async () => 0, run: async () => {}, readsJournal: true }
  const { server, publish, close } = await serving({
    served: {
      refused: () => ({ alarm: 1, new: 2, backlog: 3 }),
      standing: () => ({ ...clean, refused: 40, future: 12, fenced: { count: 5 } }),
      deliveries: { list: [delivery] },
      behind: () => 9
    }
  })
  for (let position = 1; position <= 5; position++)
    await publish({
      agents: [{ agent: 'gw-1', watermark: 0, heard: 0, silent: false, holds: true, batches: position, samples: 2 }]
    })
  const metrics = await scrape(server.url)
  const told = (name: string): unknown =>
    metrics.get(`wayside_collector_${name}`)!.samples.map(({ labels, value }) => [Object.values(labels)[0], Number(value)])
  t.same(told('refused_batches_total'), [
    ['alarm', 1],
    ['new', 2],
    ['backlog', 3]
  ])
  t.same(told('uncounted_samples_total'), [
    ['future', 12],
    ['refused', 40]
  ])
  t.same(told('turned_away_batches_total'), [
    ['conflict', 0],
    ['fenced', 5]
  ])
  t.same(told('sink_failing'), [['db', 1]])
  t.same(told('sink_failures'), [['db', 4]])
  t.same(told('sink_behind_entries'), [['db', 2]])
  t.same(told('sink_undelivered_notifications'), [['db', 2]])
  t.same(told('sink_skipped_values_total'), [['db', 7]])
  t.equal(amountOf(metrics, 'wayside_collector_journal_entries'), '14')
  await close()
})
