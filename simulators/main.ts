#!/usr/bin/env node
// The program wayside-simulate: publishes a simulated plant, or replays a recording, over MQTT.

import * as said from '../platform/arguments.ts'
import { systemClock } from '../platform/clock.ts'
import { type Command, main, program } from '../platform/command.ts'
import { openRecording } from '../platform/recording.ts'
import { type RecordingArguments, recordingArguments } from '../platform/recordingarguments.ts'
import * as read from './arguments.ts'
import { plant } from './fleet.ts'
import { type Publisher, publisher } from './publish.ts'
import { type ReplaySummary, replay } from './replay.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

const connected = async (url: string, work: (out: Publisher) => Promise<void>): Promise<void> => {
  const out = await publisher(url, {
    clientId: `wayside-simulate-${process.pid}`,
    inFlightMax: 100,
    interrupted: () => say('the connection to the broker is lost, trying again')
  })
  try {
    await work(out)
  } finally {
    await out.close()
  }
}

interface FleetOptions {
  readonly url: string
  readonly machines: number
  readonly failing?: number
  readonly hours: number
  readonly period: number
  readonly speed: number
  readonly seed: number
}

const fleet = ({ url, machines, failing, hours, period, speed, seed }: FleetOptions, command: Command): Promise<void> => {
  if (failing !== undefined && failing > machines) command.error(`error: there is no machine ${failing}: there are ${machines}`)
  return connected(url, async out => {
    const length = hours * 3_600_000
    const start = Math.floor((systemClock.now() - (speed === 1 ? 0 : length)) / 1000) * 1000
    const works = plant({
      seed,
      machines,
      gateways: 1,
      start,
      failing: failing === undefined ? undefined : { machine: failing, at: start + length }
    })
    const began = systemClock.monotonic()
    let sent = 0
    for (let time = start; time < start + length; time += period) {
      const early = (time - start) / speed - (systemClock.monotonic() - began)
      if (early > 0) await systemClock.wait(early)
      for (const { topic, payload } of works.messages(time)) {
        await out.room()
        void out.publish(topic, payload)
        if (++sent % 5000 === 0)
          say(
            `${sent} readings, ${Math.round(((time - start) / length) * 100)} %, simulated time ${new Date(time).toISOString()}`
          )
      }
    }
    await out.idle()
    say(`${sent} readings acknowledged in ${((systemClock.monotonic() - began) / 1000).toFixed(1)} s`)
  })
}

interface ReplayCommand extends RecordingArguments {
  readonly url: string
  readonly asset: string
  readonly topic: string
  readonly speed: number
  readonly now?: boolean
}

const replayFile = (file: string, { url, asset, topic, speed, now, ...columns }: ReplayCommand): Promise<void> =>
  connected(url, async out => {
    const began = systemClock.monotonic()
    const told = ({ rows, readings, missing }: ReplaySummary): string =>
      `${rows} rows, ${readings} readings, ${missing} cells without a value`
    let shift = 0
    if (now) {
      let newest = Number.NEGATIVE_INFINITY
      for await (const { time } of (await openRecording(file, columns)).rows) newest = Math.max(newest, time)
      shift = Math.floor(systemClock.now()) - newest
    }
    const recording = await openRecording(file, columns)
    say(`columns: ${recording.measurements.join(', ')}`)
    const summary = await replay({
      recording,
      publisher: out,
      clock: systemClock,
      topic: topic.replace('{asset}', asset),
      speed,
      shift,
      progress: summary => say(told(summary))
    })
    const seconds = (systemClock.monotonic() - began) / 1000
    say(`${told(summary)}; all acknowledged in ${seconds.toFixed(1)} s, ${Math.round(summary.readings / seconds)} a second`)
  })

const url = (command: Command): Command =>
  command.option('--url <url>', 'broker to publish to', read.broker, 'mqtt://127.0.0.1:1883')

const command = program(
  'wayside-simulate',
  'Publishes a simulated plant, or replays a recording, over MQTT with QoS 1.'
).addHelpText(
  'after',
  `
Examples:
  wayside-simulate fleet --machines 12 --failing 7 --hours 6 --speed 600
  wayside-simulate replay bearing.csv --asset pump-07 --speed max
  wayside-simulate replay log.csv --time datetime --columns Current,Pressure --separator ';' --now`
)

url(command.command('fleet').description('publish what the sensors of a seeded plant read'))
  .option('--machines <count>', 'how many machines', read.machines, 12)
  .option('--failing <number>', 'the machine that wears out, counted from 1', read.machines)
  .option('--hours <hours>', 'how long to simulate; the failing machine is worn out at the end', read.hours, 6)
  .option('--period <duration>', 'event time between two readings of a sensor', said.span, 10_000)
  .option('--speed <factor>', 'event time per real time, or max; the run ends at the present', read.speed, 600)
  .option('--seed <number>', 'another seed is another plant', read.seed, 1)
  .action(fleet)

const replaying = command.command('replay').description('publish a recording in CSV').argument('<file>', 'CSV file with a header')
recordingArguments(
  url(replaying)
    .option('--asset <name>', 'machine that the recording is of', read.topic, 'recording')
    .option('--topic <template>', 'topic; {asset} and {measurement} are filled in', read.topic, 'recording/{asset}/{measurement}')
    .option('--speed <factor>', 'event time per real time, or max', read.speed, 1)
    .option('--now', 'shift all times so that the recording ends now')
).action(replayFile)

await main(command, process.argv)
