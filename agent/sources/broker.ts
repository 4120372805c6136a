// A source that is itself an MQTT broker, for gateways that have none: sensors publish to it directly.

import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Aedes, AedesOptions, AuthenticateError, Client, PublishPacket } from 'aedes'
import { listenProblem } from '../../platform/listening.ts'
import type { Log } from '../../platform/log.ts'
import { bytes, duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { limitPackets } from './packet-limit.ts'
import { endAfterFlush, type Publishing, publishing } from './publishing.ts'
import { readPassword } from './secret.ts'
import type { Intake, Source, SourceStatus } from './source.ts'

const shape = {
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 is all of this machine.'),
  port: z.int().min(1).max(65_535).describe('Port to listen on; 1883 is usual.'),
  username: z.string().min(1).optional().describe('User that every client must name.'),
  passwordFile: z.string().min(1).optional().describe('File with the password of that user.'),
  clientsMax: z.int().min(1).max(65_535).default(1000).describe('Most connections at a time.'),
  packetMax: bytes().prefault('1MiB').describe('Longest packet; a client that sends a longer one is disconnected.'),
  connectTimeout: duration().prefault('10s').describe('Longest wait for the first packet of a connection.'),
  drainTimeout: duration().prefault('5s').describe('Longest wait for a subscriber that does not read.')
}

type Options = z.output<z.ZodObject<typeof shape>>

const badCredentials = 4
const quietProbeMs = 60_000

const digest = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest()

/** Compares digests in constant time, so that neither length nor content leaks. */
const authenticator = (username: string | undefined, password: string | undefined): NonNullable<AedesOptions['authenticate']> => {
  const wantedUser = digest(username ?? '')
  const wantedPassword = digest(password ?? '')
  return (_client, user, given, done) => {
    const rightUser = username === undefined || timingSafeEqual(digest(user ?? ''), wantedUser)
    const rightPassword = password === undefined || timingSafeEqual(digest(given ?? ''), wantedPassword)
    if (rightUser && rightPassword) return done(null, true)
    done(Object.assign(new Error('bad user name or password'), { returnCode: badCredentials }) as AuthenticateError, false)
  }
}

/** The broker holds nothing for the future in memory: it keeps no retained messages and no subscriptions of absent clients. */
const nothingKept: Pick<AedesOptions, 'authorizeSubscribe'> = {
  authorizeSubscribe: (client, subscription, done) => done(null, client.clean ? subscription : null)
}

interface Sessions {
  incomingGetPacket(client: Client, packet: PublishPacket): Promise<unknown>
}

/** True where a QoS 2 message was taken already and the client repeats it because it missed the answer. */
const repeated = async (broker: Aedes, client: Client, packet: PublishPacket): Promise<boolean> => {
  if (packet.qos !== 2 || !packet.dup) return false
  const { persistence } = broker as unknown as { persistence: Sessions }
  return persistence.incomingGetPacket(client, packet).then(
    () => true,
    () => false
  )
}

const authorizer = (broker: () => Aedes, messages: Publishing): NonNullable<AedesOptions['authorizePublish']> => {
  return async (client, packet, done) => {
    if (packet.topic.startsWith('$SYS/')) return done(new Error('topics of $SYS are those of the broker'))
    packet.retain = false
    if (!client || (await repeated(broker(), client, packet))) return done(null)
    messages.take(client, packet, () => done(null))
  }
}

const listen = async (server: Server, { host, port }: Options): Promise<void> => {
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
  } catch (error) {
    throw listenProblem(error, { host, port, options: ['host', 'port of the broker'] })
  }
}

const ended = (socket: Socket): Promise<void> =>
  new Promise(resolve => {
    socket.once('close', () => resolve())
    endAfterFlush(socket)
  })

class Broker implements Source {
  readonly #options: Options
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #broker: Aedes | undefined
  #messages: Publishing | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** The filters are not needed: whatever the clients publish is offered, and the intake counts what nobody asked for. */
  async open(_filters: readonly string[], intake: Intake, log: Log): Promise<void> {
    const { host, port, username, passwordFile } = this.#options
    const password = passwordFile === undefined ? undefined : await readPassword(passwordFile)
    this.#messages = publishing(intake, log)
    const broker = await this.#createBroker(authenticator(username, password), this.#messages)
    broker.on('connectionError', (_client, error) => log.warn('a client could not connect', { reason: error.message }))
    const server = createServer(socket => this.#accept(broker, socket, log))
    server.maxConnections = this.#options.clientsMax
    server.once('drop', () => log.warn('too many clients', { clientsMax: this.#options.clientsMax }))
    this.#broker = broker
    this.#server = server
    await listen(server, this.#options).catch(async error => {
      await this.close()
      throw error
    })
    if (password === undefined && !/^(127\.|::1$|localhost$)/.test(host)) {
      log.warn('the broker takes messages from anybody', { host, next: 'set username and passwordFile' })
    }
    log.info('the broker listens', { host, port })
  }

  status(): SourceStatus {
    return { connected: this.#server?.listening ?? false }
  }

  /** Waits for the messages under way, so that what is on disk is also acknowledged. */
  async close(): Promise<void> {
    const server = this.#server
    server?.close()
    await this.#messages?.stop()
    await Promise.all([...this.#sockets].map(ended))
    await new Promise<void>(resolve => (this.#broker ? this.#broker.close(resolve) : resolve()))
  }

  /** Every option that matters is said; none is left to the library's default. */
  async #createBroker(authenticate: NonNullable<AedesOptions['authenticate']>, messages: Publishing): Promise<Aedes> {
    const { connectTimeout, drainTimeout } = this.#options
    // Loaded by those who use it only: a library takes memory.
    const { Aedes } = await import('aedes')
    const { default: packets } = await import('mqtt-packet')
    // A buffer of two bytes for each of 65,536 identifiers takes 7 MB.
    packets.writeToStream.cacheNumbers = false
    const broker: Aedes = await Aedes.createBroker({
      ...nothingKept,
      authenticate,
      authorizePublish: authorizer(() => broker, messages),
      connectTimeout,
      drainTimeout,
      concurrency: 100,
      heartbeatInterval: 60_000,
      queueLimit: 42,
      maxInflightInbound: 1000,
      maxTopicLevels: 32
    })
    return broker
  }

  #accept(broker: Aedes, socket: Socket, log: Log): void {
    socket.setKeepAlive(true, quietProbeMs)
    socket.setNoDelay(true)
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    const { packetMax } = this.#options
    limitPackets(socket, packetMax, () => log.warn('a client sent too long a packet', { from: socket.remoteAddress, packetMax }))
    broker.handle(socket)
  }
}

export const broker = recipe<Source, typeof shape>({
  about: 'a small MQTT 3.1.1 broker inside the agent, to which sensors publish; acknowledges after the fsync, keeps nothing else',
  options: shape,
  example: { host: '0.0.0.0', port: 1883, username: 'sensors', passwordFile: '/etc/wayside/broker.password' },
  make: options => new Broker(options)
})
