// What a payload is: what one kind of receiver is sent of a notification.

import type { Notification } from '../../alerts/notification.ts'

export interface Post {
  /** Of a notification; with what names the notification it makes the idempotency key. */
  readonly part: string
  readonly body: object
}

export interface Payload {
  /** In the body instead of a header, where the receiver wants it there. */
  readonly tokenInBody?: true
  posts(notification: Notification, token: string | undefined): Post[]
}
