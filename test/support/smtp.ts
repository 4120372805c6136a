// A mail server on a free loopback port that speaks just enough SMTP (RFC 5321), keeps what it takes and answers as it is told.

import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'

export interface Taken {
  readonly from: string
  readonly to: readonly string[]
  /** As it was written: without the dots that the protocol puts before dots. */
  readonly message: string
  /** What came in as user and password; absent where nobody signed in. */
  readonly auth?: string
  readonly encrypted: boolean
}

/** What to say instead: text, nothing ever, or nothing and the end of the connection. */
export type Said = string | 'silence' | 'hangup'

export interface SmtpServer {
  readonly port: number
  readonly taken: Taken[]
  /** Lines that came in, of all connections; of messages only `.`. */
  readonly lines: string[]
  /** Asked at every line, and at `.` after the message was kept; undefined lets it answer as a server that is well. */
  answering: (line: string) => Said | undefined
  close(): Promise<void>
}

export interface SmtpOptions {
  /** Where it can encrypt. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** From the first byte. */
  readonly immediately?: boolean
  /** What else it says that it can, such as `AUTH PLAIN LOGIN`. */
  readonly extensions?: readonly string[]
}

interface Session {
  socket: Socket
  encrypted: boolean
  from: string
  to: string[]
  auth?: string
  /** Of the message; undefined outside of one. */
  data: string[] | undefined
}

const addressOf = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? ''

/** All lines but the last have a hyphen (4.2.1). */
const many = (code: number, lines: readonly string[]): string =>
  lines.map((line, index) => `${code}${index < lines.length - 1 ? '-' : ' '}${line}`).join('\r\n')

export const smtpServer = async ({ tls, immediately = false, extensions = [] }: SmtpOptions = {}): Promise<SmtpServer> => {
  const taken: Taken[] = []
  const lines: string[] = []
  const sockets = new Set<Socket>()

  const greeting = ({ encrypted }: Session): string =>
    many(250, ['mail.test at your service', 'SIZE 1000000', ...(tls && !encrypted ? ['STARTTLS'] : []), ...extensions, 'HELP'])

  const begin = (session: Session): string => {
    Object.assign(session, { from: '', to: [], data: undefined })
    return '250 ok'
  }

  const keep = (session: Session): string => {
    const { from, to, data, auth, encrypted } = session
    taken.push({ from, to, message: data!.join('\r\n'), encrypted, ...(auth === undefined ? {} : { auth }) })
    return begin(session)
  }

  const commands: Readonly<Record<string, (session: Session, line: string) => string>> = {
    EHLO: greeting,
    AUTH(session, line) {
      const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0')
      session.auth = `${user}:${password}`
      return '235 welcome'
    },
    MAIL: (session, line) => {
      begin(session)
      session.from = addressOf(line)
      return '250 ok'
    },
    RCPT: ({ to }, line) => `250 ok, ${to.push(addressOf(line))} so far`,
    DATA(session) {
      session.data = []
      return '354 go on'
    },
    RSET: begin,
    QUIT: () => '221 bye',
    STARTTLS: () => '220 go on'
  }

  const say = (session: Session, said: Said): void => {
    if (said === 'hangup') session.socket.destroy()
    else if (said !== 'silence') session.socket.write(`${said}\r\n`)
  }

  const upgrade = (session: Session): void => {
    const plain = session.socket
    plain.removeAllListeners('data')
    const secured = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls) })
    secured.on('error', () => {})
    Object.assign(session, { socket: secured, encrypted: true })
    listen(session)
  }

  const command = (session: Session, line: string): void => {
    lines.push(line)
    const verb = line.split(' ')[0]!.toUpperCase()
    const said = opened.answering(line)
    say(session, said ?? commands[verb]?.(session, line) ?? '502 not here')
    if (verb === 'STARTTLS' && said === undefined) upgrade(session)
  }

  const dataLine = (session: Session, line: string): void => {
    if (line !== '.') return void session.data!.push(line.startsWith('.') ? line.slice(1) : line)
    lines.push('.')
    const said = opened.answering('.')
    const well = keep(session)
    // A server that says no has not kept it; one that says nothing may have.
    if (said !== undefined && /^[45]/.test(said)) taken.pop()
    say(session, said ?? well)
  }

  const listen = (session: Session): void => {
    let rest = ''
    session.socket.on('data', bytes => {
      const found = (rest + bytes.toString()).split('\r\n')
      rest = found.pop()!
      for (const line of found) session.data ? dataLine(session, line) : command(session, line)
    })
  }

  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    const session: Session = { socket, encrypted: false, from: '', to: [], data: undefined }
    if (immediately) upgrade(session)
    else listen(session)
    say(session, opened.answering('') ?? '220 mail.test ESMTP')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const opened: SmtpServer = {
    port: (server.address() as AddressInfo).port,
    taken,
    lines,
    answering: () => undefined,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
  return opened
}
