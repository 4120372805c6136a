import t from 'tap'
import type { Told } from '../../agent/metricfamilies.ts'
import { metricsText } from '../../agent/metrics.ts'
import type { AgentStatus } from '../../agent/status.ts'
import { amountOf, parse } from '../support/prometheus.ts'
import { wellStatus } from '../support/status.ts'

const told = (some: Partial<AgentStatus> = {}): Told => ({
  status: wellStatus(some),
  health: { live: true, healthy: false, state: 'degraded', problems: [] },
  process: { cpuSeconds: 1.5, residentBytes: 1e8, heapBytes: 1e7, uptimeSeconds: 60, busyRatio: 0.25 },
  version: '0.1.0'
})

t.test('every metric keeps the rules of names: base units, _total for counters and for nothing else', async t => {
  const metrics = parse(await metricsText(told({ answeredAt: 0 })))
  t.ok(metrics.size > 35)
  for (const [name, { help, type }] of metrics) {
    t.match(name, /^(wayside_agent|process)(_[a-z]+)+$/)
    t.match(help, /\S.*\.$/, `${name} is explained`)
    t.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}`)
    t.notMatch(name, /_(count|sum|bucket)$/, `${name} looks like no part of a histogram`)
    t.notMatch(name, /_(ms|milliseconds|minutes|hours|days|kib|mib|kb|mb|percent|gauge|counter)(_|$)/)
  }
})

t.test('the counters tell what the status tells', async t => {
  const { outbox } = wellStatus()
  const metrics = parse(
    await metricsText(
      told({
        intake: {
          messages: 9,
          readings: 8,
          unmatched: 1,
          failed: 2,
          lost: { WAY_DISK_BEHIND: 1 },
          quarantined: { WAY_PAYLOAD_INVALID: 3, WAY_NAME_INVALID: 4 }
        },
        reduce: { recorded: 100, passed: 50, dropped: { deadband: 30, repeat: 20 } },
        outbox: { ...outbox, batched: 50, acknowledged: 40, lost: 3, refused: 2 },
        flashBytes: 12_345,
        sources: [{ connected: true }, { connected: false }],
        clock: { trusted: false, bootId: 'boot', jumps: 0 }
      })
    )
  )
  t.same(metrics.get('wayside_agent_quarantined_messages_total')!.samples, [
    { labels: { code: 'WAY_PAYLOAD_INVALID' }, value: '3' },
    { labels: { code: 'WAY_NAME_INVALID' }, value: '4' }
  ])
  t.same(metrics.get('wayside_agent_dropped_samples_total')!.samples, [
    { labels: { step: 'deadband' }, value: '30' },
    { labels: { step: 'repeat' }, value: '20' }
  ])
  t.same(metrics.get('wayside_agent_source_connected')!.samples, [
    { labels: { source: '0' }, value: '1' },
    { labels: { source: '1' }, value: '0' }
  ])
  const expected = {
    messages_total: 9,
    readings_total: 8,
    unmatched_messages_total: 1,
    failed_messages_total: 2,
    batched_samples_total: 50,
    acknowledged_samples_total: 40,
    lost_samples_total: 3,
    refused_samples_total: 2,
    flash_written_bytes_total: 12_345,
    clock_trusted: 0,
    healthy: 0,
    live: 1
  }
  for (const [name, value] of Object.entries(expected)) t.equal(amountOf(metrics, `wayside_agent_${name}`), String(value), name)
})

t.test('times are seconds, without end is +Inf, and unknown is absent', async t => {
  const status = wellStatus()
  const now = Date.UTC(2026, 0, 2)
  const some = {
    now,
    waiting: 5,
    outbox: { ...status.outbox, oldestUnsent: now - 90_000 },
    rates: { ...status.rates, drainSeconds: undefined, hoursUntilFull: 1.5 }
  }
  const metrics = parse(await metricsText(told(some)))
  t.equal(amountOf(metrics, 'wayside_agent_oldest_unsent_age_seconds'), '90')
  t.equal(amountOf(metrics, 'wayside_agent_drained_in_seconds'), '+Inf')
  t.equal(amountOf(metrics, 'wayside_agent_outbox_full_in_seconds'), '5400')
  t.equal(metrics.has('wayside_agent_answer_age_seconds'), false)
  t.equal(amountOf(metrics, 'process_start_time_seconds'), String(now / 1000 - 60))
  t.equal(amountOf(parse(await metricsText(told())), 'wayside_agent_outbox_full_in_seconds'), '+Inf')
})

t.test('hostile names are values of labels and nothing more', async t => {
  const hostile = 'a"} 1\nwayside_agent_live 0\\" \\n {x="'
  const metrics = parse(await metricsText(told({ reduce: { recorded: 0, passed: 0, dropped: { [hostile]: 1 } } })))
  t.same(metrics.get('wayside_agent_dropped_samples_total')!.samples, [{ labels: { step: hostile }, value: '1' }])
  t.equal(metrics.get('wayside_agent_live')!.samples.length, 1)
})

t.test('two scrapes at a time tell the same, and the second one nothing twice', async t => {
  const some = told({ flashBytes: 7 })
  const [one, two] = await Promise.all([metricsText(some), metricsText(some)])
  t.equal(one, two)
  t.equal(amountOf(parse(await metricsText(some)), 'wayside_agent_flash_written_bytes_total'), '7')
})
