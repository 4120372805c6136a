// Follows what the collector publishes; the browser resumes where it was when the connection comes back.

import { type Publication, parse } from './api.ts'

export interface Follower {
  /** Nothing is missed from here on, but everything before must be loaded (again). */
  readonly onStart: () => void
  readonly onPublication: (publication: Publication) => void
  readonly onLink: (live: boolean) => void
}

/** The browser gives up for good on some errors; then it is started anew after this long. */
const reopenMs = 5000

export const follow = ({ onStart, onPublication, onLink }: Follower): void => {
  let loaded = false
  const open = (): void => {
    const events = new EventSource('api/v1/events')
    events.addEventListener('start', () => {
      onLink(true)
      // After a resumption what was missed follows as events.
      if (!loaded) onStart()
      loaded = true
    })
    events.addEventListener('reset', () => {
      onLink(true)
      loaded = true
      onStart()
    })
    events.addEventListener('message', ({ data }) => onPublication(parse(data as string) as Publication))
    events.addEventListener('error', () => {
      onLink(false)
      if (events.readyState !== EventSource.CLOSED) return
      loaded = false
      setTimeout(open, reopenMs)
    })
  }
  open()
}
