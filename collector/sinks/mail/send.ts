// The door to SMTP: hands one letter to a server for one recipient, and says what came of it.

import type { Millis } from '../../../protocol/series.ts'
import type { Outcome } from '../telling.ts'
import type { Letter } from './letter.ts'

export interface Server {
  readonly host: string
  readonly port: number
  readonly secure: 'starttls' | 'tls' | 'none'
  readonly user?: string
  readonly password?: string
  readonly ca?: string
  /** Of each step. */
  readonly timeout: Millis
}

interface Failure {
  readonly permanent?: boolean
  readonly responseCode?: number
  readonly command?: string
}

/** What is said of sender, recipient or message, and of nothing before them. */
const commands: ReadonlySet<string> = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])
/** That one has to sign in, or otherwise (RFC 4954): a password may be renewed. */
const signIn: ReadonlySet<number> = new Set([530, 534, 535, 538])

/** 5yz is for good, 4yz for now (RFC 5321, 4.2.1). */
const isRefusal = ({ permanent = false, responseCode = 0, command = '' }: Failure): boolean =>
  permanent && commands.has(command) && !signIn.has(responseCode)

/** A connection for each letter: a library that keeps them would try again by itself. @throws Error where it should have been taken */
export const send = async (server: Server, letter: Letter, recipient: string, signal: AbortSignal): Promise<Outcome> => {
  // Loaded by those who use it only: a library takes memory.
  const { createTransport } = await import('nodemailer')
  const { host, port, secure, user, password, ca, timeout } = server
  const transport = createTransport({
    ...{ host, port, secure: secure === 'tls', requireTLS: secure === 'starttls', ignoreTLS: secure === 'none' },
    // A server that offers no sign-in would else be sent to without.
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' }, forceAuth: true }),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...{
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout,
      dnsTimeout: timeout,
      socketCloseTimeout: 1000
    },
    ...{ disableFileAccess: true, disableUrlAccess: true, logger: false }
  })
  try {
    await transport.sendMail({
      ...{ messageId: letter.messageId, date: new Date(letter.date), subject: letter.subject, text: letter.text },
      ...{ from: letter.from, to: [...letter.to], envelope: { from: letter.from, to: [recipient] } },
      // No answers from people who are away (RFC 3834).
      headers: { 'auto-submitted': 'auto-generated' },
      signal
    })
    return undefined
  } catch (error) {
    if (isRefusal(error as Failure)) return { refused: `${recipient}: ${(error as Error).message}` }
    throw error
  } finally {
    transport.close()
  }
}
