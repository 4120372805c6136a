// Takes alerts from the shelf when their time there is over.

import { becomes } from './episode.ts'
import type { Timed } from './timed.ts'

export const shelfTime: Timed = {
  due: ({ alert }) => alert.shelved?.until ?? Number.POSITIVE_INFINITY,
  apply: (episode, { now }) => becomes(episode, 'unshelved', { shelved: undefined }, { raised: now })
}
