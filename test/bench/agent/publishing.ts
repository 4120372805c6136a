// A process that publishes the load over one plain socket and says over IPC what it has done.

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { acknowledgementBytes, connectPacket, disconnectPacket, publishPacket } from './packets.ts'
import { type Load, payloadOf, topicOf } from './readings.ts'

export interface Publishing extends Load {
  readonly port: number
  /** How its topics begin, the number of the asset follows. */
  readonly prefix: string
  readonly qos: 0 | 1
  readonly count: number
  /** With a pace, `perSecond` is kept in bursts so far apart; without one, all goes as fast as it is taken. */
  readonly paceMs?: number
}

export interface Published {
  readonly published: number
  /** By the clock of the machine. */
  readonly beganAt: number
  readonly seconds: number
}

const clientIds = 0xfffe
const unacknowledgedMax = 20_000
const chunk = 500

const run = async ({ port, prefix, qos, count, paceMs, ...load }: Publishing): Promise<Published> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = 0
  let wake = (): void => {}
  socket.on('data', bytes => {
    received += bytes.length
    wake()
  })
  socket.write(connectPacket(`bench-${process.pid}`))
  const acknowledged = (): number => received / acknowledgementBytes - 1
  const until = async (right: () => boolean): Promise<void> => {
    while (!right()) await new Promise<void>(resolve => (wake = resolve))
  }
  await until(() => acknowledged() >= 0)

  const send = async (from: number, to: number): Promise<void> => {
    const packets: Buffer[] = []
    for (let index = from; index < to; index++)
      packets.push(publishPacket(topicOf(prefix, index, load.topics), payloadOf(load, index), qos, 1 + (index % clientIds)))
    if (!socket.write(Buffer.concat(packets))) await once(socket, 'drain')
    if (qos === 1) await until(() => to - acknowledged() <= unacknowledgedMax)
  }

  const [began, beganAt] = [performance.now(), Date.now()]
  for (let from = 0; from < count; ) {
    const due = paceMs ? Math.ceil(((performance.now() - began + paceMs) * load.perSecond) / 1000) : from + chunk
    const to = Math.min(count, Math.max(from, due))
    if (to > from) await send(from, to)
    from = to
    if (paceMs) await delay(paceMs - ((performance.now() - began) % paceMs))
  }
  if (qos === 1) await until(() => acknowledged() >= count)
  socket.end(disconnectPacket)
  await once(socket, 'close')
  return { published: count, beganAt, seconds: (performance.now() - began) / 1000 }
}

process.send!(await run(JSON.parse(process.argv[2]!) as Publishing))
process.disconnect()
