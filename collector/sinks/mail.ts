// The mail sink: a message for each notification, over SMTP.

import { deadline } from '../../platform/deadline.ts'
import { freshFile } from '../../platform/freshfile.ts'
import { isLoopback } from '../../platform/loopback.ts'
import { tokenFile } from '../../platform/token.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Notification } from '../alerts/notification.ts'
import { letter } from './mail/letter.ts'
import { type Server, send } from './mail/send.ts'
import type { Sink } from './sink.ts'
import { idempotencyKey, type Outcome, type Part, telling } from './telling.ts'

const ports = { starttls: 587, tls: 465, none: 25 } as const

/** Signs that have a meaning in headers or in SMTP's commands are in no address that people use. */
const mailAddress = () =>
  z.string().regex(/^[^\s<>@,;:"()\\]+@[^\s<>@,;:"()\\]+$/, 'must be an address alone, such as on-call@plant.example')

export const mail = recipe({
  about: 'one mail for each notification of alerts, over SMTP; its Message-ID is the idempotency key',
  options: {
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:-]+$/, 'must be the name or address of a host')
      .describe('Server that takes mail for sending'),
    port: z.int().min(1).max(65535).optional().describe('Its port; default: 587 for `starttls`, 465 for `tls`, 25 for `none`'),
    secure: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        'How it is encrypted: after a word in the clear, from the first byte, or not, which only this machine may be told'
      ),
    caFile: z.string().min(1).optional().describe('PEM file with the authority of the server, and no other'),
    user: z.string().min(1).optional().describe('Who signs in there; nobody where it is absent'),
    passwordFile: z.string().min(1).optional().describe('File with the password of that user'),
    from: mailAddress().describe('Who it is from'),
    to: z.array(mailAddress()).min(1).max(50).describe('Who it is for'),
    subject: z
      .string()
      .max(100)
      .regex(/^[^\x00-\x1f\x7f]*$/, 'must be one line')
      .default('[wayside]')
      .describe('What subjects begin with'),
    timeout: duration().default(30_000).describe('How long a whole exchange with the server may take')
  },
  example: {
    host: 'mail.example',
    user: 'wayside',
    passwordFile: '/etc/wayside/mail.password',
    from: 'wayside@plant.example',
    to: ['on-call@plant.example']
  },
  check: ({ host, secure, user, passwordFile }) => {
    if (secure === 'none' && !isLoopback(host)) return `secure: none would send to ${host} in the clear: set starttls or tls`
    return (user === undefined) === (passwordFile === undefined) ? undefined : 'user and passwordFile: set both or none'
  },
  make: ({ host, secure, port = ports[secure], caFile, user, passwordFile, from, to, subject, timeout }): Sink => {
    const password = passwordFile === undefined ? undefined : tokenFile(passwordFile, 'passwordFile')
    const ca = caFile === undefined ? undefined : freshFile({ path: caFile, setting: 'caFile' })

    const server = (): Server => ({
      ...{ host, port, secure, timeout },
      ...(user === undefined ? {} : { user, password: password?.() ?? '' }),
      ...(ca ? { ca: ca() } : {})
    })

    /** One recipient at a time is taken or not: what one does not take the others have. */
    const sendTo = async (notification: Notification, recipient: string, stopping: AbortSignal): Promise<Outcome> => {
      const message = letter(notification, { key: idempotencyKey(notification), from, to, subject })
      const end = deadline(timeout, stopping)
      try {
        return await end.race(send(server(), message, recipient, end.signal()))
      } catch (error) {
        if (end.late()) throw new Error(`no whole answer within ${timeout} ms`, { cause: error })
        throw error
      } finally {
        end.clear()
      }
    }

    const deliver = telling(
      notification =>
        to.map(
          (recipient): Part => ({
            key: idempotencyKey(notification, recipient),
            tell: signal => sendTo(notification, recipient, signal)
          })
        ),
      (id, error) =>
        new WaysideError('WAY_SINK_FAILED', `mail server ${host}:${port} did not take notification ${id}: ${reason(error)}`, {
          cause: error
        })
    )
    return { notifies: true, deliver, close: async () => {} }
  }
})
