import t from 'tap'
import { pack, unpack } from '../../../platform/pack.ts'
import { type AbsenceRig, absenceRig, assetsState, sensor } from '../../support/absencerig.ts'
import { listCatalog } from '../../support/catalog.ts'

const second = 1000
const temperature = sensor('gw-1', 'temperature')

/** Each second one batch of both sensors, which came a second after they were taken. */
const warm = async (rig: AbsenceRig, { agent = 'gw-1', seconds = 60, from = 0 } = {}): Promise<number> => {
  for (let at = from; at < from + seconds; at++)
    await rig.at((at + 1) * second, { agent, samples: { temperature: at * second, pressure: at * second } })
  return from + seconds
}

/** Seconds from a time on, with what was told in each. */
const told = async (from: number, seconds: number, each: (time: number) => Promise<string[]>): Promise<string[]> => {
  const all: string[] = []
  for (let at = 0; at < seconds; at++) for (const change of await each((from + at) * second)) all.push(`${at} ${change}`)
  return all
}

t.test('a sensor that stops is found after one and a half periods, and resolved when it is back', async t => {
  const rig = await absenceRig()
  const last = await warm(rig)
  const found = await told(last, 10, time => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } }))
  t.same(found, [`1 firing ${temperature}`])
  t.match(
    rig.alerts.at(-1)!.explanation,
    /no sample of temperature,asset=gw-1 since .*usually comes every 1s; its agent gw-1 is heard/
  )
  const back = (last + 10) * second
  t.same(await rig.at(back + second, { agent: 'gw-1', samples: { temperature: back } }), [`resolved ${temperature}`])
})

t.test(
  'an agent that falls silent is one alert, not one for each of its sensors, which have their time when it is back',
  async t => {
    const rig = await absenceRig()
    const last = await warm(rig)
    t.same(await told(last, 60, time => rig.at(time + second)), ['14 firing agent,agent=gw-1'])
    t.equal(rig.engine.absence.report({ state: 'silent-agent' }, 10).series.length, 2)
    const back = last + 60
    t.same(await rig.at(back * second, { agent: 'gw-1', lag: 65_000 }), ['resolved agent,agent=gw-1'])
    t.same(rig.engine.absence.report({}, 10).counts.delayed, 2)
    const found = await told(back, 10, time => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } }))
    t.same(found, [`3 firing ${temperature}`], 'the one that does not come back is found then')
  }
)

t.test('samples that the agent holds are late, not missing', async t => {
  const rig = await absenceRig()
  const last = await warm(rig)
  const held = last * second
  const found = await told(last, 60, time => rig.at(time + second, { agent: 'gw-1', lag: Math.max(5000, time + second - held) }))
  t.same(found, [], 'it is heard, and says that it holds what is missing')
  t.same(
    rig.engine.absence.report({ state: 'delayed' }, 10).series.map(({ key }) => key),
    [temperature, sensor('gw-1', 'pressure')]
  )
  t.same(await rig.at((last + 61) * second, { agent: 'gw-1', lag: 5000 }), [
    `firing ${temperature}`,
    `firing ${sensor('gw-1', 'pressure')}`
  ])
})

t.test('an agent that is heard and hands nothing on is one alert', async t => {
  const rig = await absenceRig()
  const last = await warm(rig)
  const found = await told(last, 200, time =>
    rig.at(time + second, { agent: 'gw-1', lag: Math.max(5000, time + second - last * second) })
  )
  t.same(found, ['124 firing agent,agent=gw-1'])
  t.match(rig.alerts.at(-1)!.explanation, /is heard, and has handed nothing on/)
  const back = (last + 200) * second
  t.same(await rig.at(back + second, { agent: 'gw-1', samples: { temperature: back, pressure: back } }), [
    'resolved agent,agent=gw-1'
  ])
})

t.test('a sensor is not blamed before its agent has said something', async t => {
  const rig = await absenceRig()
  for (let at = 0; at < 60; at++) await rig.at((at + 1) * second, { agent: 'gw-1', samples: { temperature: at * second } })
  t.same(await told(60, 5, time => rig.at(time + second)), [])
  t.equal(rig.engine.absence.report({}, 10).counts.delayed, 1)
  t.same(await rig.at(66 * second, { agent: 'gw-1' }), [`firing ${temperature}`])
})

t.test('time in which the collector was down counts for no silence', async t => {
  const rig = await absenceRig()
  const last = await warm(rig)
  const up = last + 3600
  t.same(await rig.at(up * second), [])
  t.same(await rig.at((up + 1) * second, { agent: 'gw-1', lag: 3_605_000 }), [])
  const found = await told(up + 1, 20, time =>
    rig.at(time + second, { agent: 'gw-1', samples: { temperature: time, pressure: time } })
  )
  t.same(found, [])
})

t.test('periods are those of the configuration before those of the table, and a series can be left out', async t => {
  const rig = await absenceRig({
    absence: {
      expect: [
        { measurement: 'door', watch: false },
        { measurement: 'temp*', every: '1m' }
      ]
    }
  })
  const table = await assetsState([{ asset: 'gw-1', period: '10s' }])
  await rig.put(0, table)
  await rig.at(1000, { agent: 'gw-1', samples: { door: 0, temperature: 0, pressure: 0 } })
  const found = await told(1, 3600, time => rig.at(time, { agent: 'gw-1' }))
  t.same(
    found.map(text => text.replace(/^\d+/, '')),
    [` firing ${sensor('gw-1', 'pressure')}`, ` firing ${temperature}`]
  )
  t.ok(Math.abs(Number.parseInt(found[0]!, 10) - 15) <= 2 && Math.abs(Number.parseInt(found[1]!, 10) - 90) <= 2)
})

t.test('what the table expects and never came is told, the agent alone where it never came', async t => {
  const rig = await absenceRig()
  const table = await assetsState([
    { asset: 'pump-1', agent: 'gw-1' },
    { asset: 'gw-2', agent: 'gw-2', measurements: 'temperature flow' },
    { asset: 'pump-3', agent: 'gw-3', from: '2090-01-01' }
  ])
  t.same(await rig.put(0, table), [])
  const found = await told(1, 900, time => rig.at(time, { agent: 'gw-2', samples: { temperature: time } }))
  t.same(found.map(text => text.replace(/^\d+/, '')).sort(), [' firing agent,agent=gw-1', ' firing flow,asset=gw-2'])
  t.same(
    rig.engine.absence.report({ state: 'never-seen' }, 10).series.map(({ key }) => key),
    ['agent,agent=gw-1', 'flow,asset=gw-2']
  )
  t.same(await rig.at(901_000, { agent: 'gw-1' }), ['resolved agent,agent=gw-1'])
  const later = await told(901, 900, time =>
    Promise.all([rig.at(time, { agent: 'gw-2', samples: { temperature: time } }, { agent: 'gw-1' })]).then(([all]) => all!)
  )
  t.same(later, ['600 firing asset,asset=pump-1'], 'now that its agent is there, the asset is missed')
  t.same(await rig.put(1_801_000, await assetsState([{ asset: 'pump-9' }])), [
    'resolved flow,asset=gw-2',
    'resolved asset,asset=pump-1'
  ])
})

t.test('what never came is waited for from the agents that the newest table names, anew where they are others', async t => {
  const rig = await absenceRig()
  const row = { asset: 'pump-1', agent: 'gw-1' }
  await rig.put(0, await assetsState([row]))
  const beat = (time: number): Promise<string[]> => rig.at(time, { agent: 'gw-2' })
  t.same(await told(1, 300, beat), [])
  await rig.put(300_500, await assetsState([{ ...row, agent: 'gw-2' }]))
  t.same(await told(301, 400, beat), [], 'gw-2 is to send it since half of the time')
  await rig.put(700_500, await assetsState([{ ...row, agent: 'gw-2', site: 'north' }]))
  t.same(await told(701, 300, beat), ['200 firing asset,asset=pump-1'], 'another column is no other asset')
  t.same(rig.engine.absence.report({ state: 'never-seen' }, 10).series[0]?.agents, ['gw-2'])
  t.same(await rig.put(1_001_000, await assetsState([{ ...row, agent: 'gw-2 gw-3' }])), [], 'what was told stays told')
  t.same(rig.engine.absence.report({ state: 'never-seen' }, 10).series[0]?.agents, ['gw-2', 'gw-3'])
})

t.test('an agent that only a table names is not one that was heard', async t => {
  const rig = await absenceRig()
  await rig.put(0, await assetsState([{ asset: 'pump-1', agent: 'gw-1' }]))
  const changed: string[] = []
  for (let at = 1; at < 120; at++) {
    const outputs = await rig.push(at * second, { agent: 'gw-2', watermark: at * second })
    changed.push(...outputs.agents.map(({ agent }) => agent))
  }
  t.same([...new Set(changed)], ['gw-2'])
})

t.test('a series of an asset that the table has ended is not expected', async t => {
  const rig = await absenceRig()
  await rig.put(0, await assetsState([{ asset: 'gw-1', agent: 'gw-1', to: '1970-01-01T00:01:30Z' }]))
  const last = await warm(rig, { seconds: 100 })
  t.same(await told(last, 30, time => rig.at(time, { agent: 'gw-1' })), [])
  t.equal(rig.engine.absence.report({}, 10).counts.unwatched, 2)
})

t.test('a silence that was told is over when the table ends its asset, at once or when the time has come', async t => {
  for (const to of ['1970-01-01T00:02:00Z', '1970-01-01T00:03:00Z']) {
    const rig = await absenceRig()
    await rig.put(0, await assetsState([{ asset: 'gw-1' }]))
    const last = await warm(rig)
    const alive = (time: number): Promise<string[]> => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } })
    t.same(await told(last, 100, alive), [`1 firing ${temperature}`])
    const changes = [
      ...(await rig.put((last + 101) * second, await assetsState([{ asset: 'gw-1', to }]))),
      ...(await told(last + 101, 100, alive))
    ]
    t.match(changes, [new RegExp(`resolved ${temperature}`)])
    t.match(rig.alerts.at(-1)?.explanation, /no sample/)
    t.equal(rig.alerts.at(-1)?.resolvedAt, to.includes('02:00') ? (last + 101) * second : 180_000)
  }
})

t.test('a period that the table has for later holds from then on', async t => {
  const rig = await absenceRig()
  const rows = [
    { asset: 'gw-1', to: '1970-01-01T00:01:30Z' },
    { asset: 'gw-1', from: '1970-01-01T00:01:30Z', period: '30s' }
  ]
  await rig.put(0, await assetsState(rows))
  const last = await warm(rig, { seconds: 100 })
  const found = await told(last, 60, time => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } }))
  t.same(found, [`45 firing ${temperature}`])
  t.match(rig.alerts.at(-1)?.explanation, /declared every 30s/)
})

t.test('what never came is over when the table ends it', async t => {
  const rig = await absenceRig({ absence: { neverAfter: '60s' } })
  await rig.put(0, await assetsState([{ asset: 'pump-1', agent: 'gw-1', to: '1970-01-01T00:03:00Z' }]))
  const found = await told(1, 300, time => rig.at(time, { agent: 'gw-1' }))
  t.same(found, ['60 firing asset,asset=pump-1', '179 resolved asset,asset=pump-1'])
})

t.test('an alert of silence waits as long as its options say, and is never frozen', async t => {
  const rig = await absenceRig({ absence: { for: '20s', clearFor: '30s' } })
  const last = await warm(rig)
  const beat = (time: number): Promise<string[]> => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } })
  t.same(await told(last, 1000, beat), [`21 firing ${temperature}`])
  const found = await told(last + 1000, 60, time =>
    rig.at(time + second, { agent: 'gw-1', samples: { pressure: time, temperature: time } })
  )
  t.same(found, [`0 clearing ${temperature}`, `30 resolved ${temperature}`])
})

t.test('its alerts are resolved when nobody looks for silence any more', async t => {
  const rig = await absenceRig()
  const last = await warm(rig)
  await told(last, 10, time => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } }))
  t.same(await rig.redefine((last + 11) * second, { absence: { enabled: false } }), [`resolved ${temperature}`])
  t.same(await told(last + 12, 100, time => rig.at(time)), [])
})

const unwatched = { expect: [{ measurement: 'temperature', watch: false }] }
const without = (rig: AbsenceRig, time: number): Promise<string[]> =>
  rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } })

t.test('an alert of a series that is watched no more resolves after its time', async t => {
  const rig = await absenceRig({ absence: { clearFor: '30s' } })
  const last = await warm(rig)
  t.same(await told(last, 10, time => without(rig, time)), [`1 firing ${temperature}`])
  t.same(await rig.redefine((last + 11) * second, { absence: { clearFor: '30s', ...unwatched } }), [`clearing ${temperature}`])
  t.same(await told(last + 11, 100, time => without(rig, time)), [`29 resolved ${temperature}`])
})

t.test('a silence that waits to fire is dropped with its series, and does not come again', async t => {
  const rig = await absenceRig({ absence: { for: '20s' } })
  const last = await warm(rig)
  t.same(await told(last, 10, time => without(rig, time)), [])
  t.same(await rig.redefine((last + 11) * second, { absence: { for: '20s', ...unwatched } }), [`resolved ${temperature}`])
  t.same(await told(last + 11, 100, time => without(rig, time)), [])
  t.equal(rig.alerts.at(-1)!.state, 'resolved', 'no other waits')
})

t.test('an alert of silence waits as long as the options in force say, whatever they were when it began', async t => {
  const rig = await absenceRig({ absence: { for: '30s' } })
  const last = await warm(rig)
  t.same(await told(last, 10, time => without(rig, time)), [])
  await rig.redefine((last + 10) * second + 1, { absence: { for: '60s', clearFor: '20s' } })
  t.same(await told(last + 10, 80, time => without(rig, time)), [`51 firing ${temperature}`], '60 s after it began')
  const back = await told(last + 90, 10, time =>
    rig.at(time + second, { agent: 'gw-1', samples: { pressure: time, temperature: time } })
  )
  t.same(back, [`0 clearing ${temperature}`])
  await rig.redefine((last + 100) * second + 1, { absence: { for: '60s', clearFor: '50s' } })
  const cleared = await told(last + 100, 60, time =>
    rig.at(time + second, { agent: 'gw-1', samples: { pressure: time, temperature: time } })
  )
  t.same(cleared, [`40 resolved ${temperature}`], '50 s after it was back')
})

t.test('an alert that waits longer than it has to by new options fires at once', async t => {
  for (const patience of ['0s', '5s']) {
    const rig = await absenceRig({ absence: { for: '5m' } })
    const last = await warm(rig)
    t.same(await told(last, 20, time => without(rig, time)), [])
    await rig.redefine((last + 20) * second + 1, { absence: { for: patience } })
    t.same(await told(last + 20, 10, time => without(rig, time)), [`0 firing ${temperature}`])
  }
})

t.test('what is silent for too long is forgotten, until it sends again', async t => {
  const rig = await absenceRig({ absence: { forgetAfter: '1h' } })
  const last = await warm(rig)
  await told(last, 10, time => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } }))
  const beat = (time: number): Promise<string[]> => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } })
  t.match(await told(last + 10, 3700, beat), [new RegExp(`resolved ${temperature}`)])
  t.equal(rig.engine.absence.report({}, 10).counts.unwatched, 1)
  const back = (last + 3800) * second
  await rig.at(back + second, { agent: 'gw-1', samples: { temperature: back } })
  t.equal(rig.engine.absence.report({}, 10).counts.unwatched, 0)
})

t.test('a sensor whose clock is set back goes on, after a moment', async t => {
  const rig = await absenceRig()
  const last = await warm(rig)
  const found = await told(last, 60, time =>
    rig.at(time + second, { agent: 'gw-1', samples: { pressure: time, temperature: time - 3_600_000 } })
  )
  t.same(found, [`1 firing ${temperature}`, `2 resolved ${temperature}`])
})

t.test('a series that two agents send by turns is one of the last, after a restart too', async t => {
  const catalog = listCatalog()
  const whole = await absenceRig({}, catalog)
  const send = (rig: AbsenceRig, from: number, seconds: number): Promise<string[]> =>
    told(from, seconds, time => {
      const turns = [0, 250, 500].map((past, at) => ({
        agent: ['gw-1', 'gw-2'][at % 2]!,
        asset: 'pump',
        samples: { heat: time + past }
      }))
      return rig.at(time + second, ...turns)
    })
  t.same(await send(whole, 0, 60), [])
  const other = await absenceRig({}, catalog)
  other.engine.restore(unpack(pack(whole.engine.save())))
  for (const rig of [whole, other]) {
    rig.alerts.length = 0
    await send(rig, 60, 10)
    await told(71, 60, time => rig.at(time + second, { agent: 'gw-2', asset: 'pump', samples: { valve: time } }))
  }
  t.match(whole.alerts.find(({ group }) => group.key === 'agent,agent=gw-1')?.explanation, /nothing is known of its 1 series/)
  t.same(other.alerts, whole.alerts)
})

t.test('an engine that is restored in the middle finds the same, to the byte', async t => {
  const catalog = listCatalog()
  const [whole, first] = [await absenceRig({}, catalog), await absenceRig({}, catalog)]
  for (const rig of [whole, first]) await warm(rig)
  const second_ = await absenceRig({}, catalog)
  second_.engine.restore(unpack(pack(first.engine.save())))
  for (const rig of [whole, second_]) {
    rig.alerts.length = 0
    await told(60, 10, time => rig.at(time + second, { agent: 'gw-1', samples: { pressure: time } }))
    await told(70, 40, time => rig.at(time + second))
    await warm(rig, { from: 120 })
  }
  t.ok(whole.alerts.length >= 4)
  t.same(second_.alerts, whole.alerts)
  t.same(Buffer.from(pack(second_.engine.save())), Buffer.from(pack(whole.engine.save())))
})
