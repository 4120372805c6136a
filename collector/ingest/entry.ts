// Entries of the journal, and how they lie on disk.

import { type Operation, type Entry as Row, sortable, unsortable } from '../../platform/disk.ts'
import { pack, packOnce, unpack } from '../../platform/pack.ts'
import type { Decoded } from '../../protocol/batch.ts'
import type { Millis } from '../../protocol/series.ts'
import type { Action } from '../alerts/action.ts'
import type { Definitions } from '../definitions/definitions.ts'

interface Common {
  /** Collector time; never smaller than that of the entry before. */
  readonly received: Millis
}

interface BatchDraft extends Common {
  readonly kind: 'batch'
  readonly agent: string
  readonly watermark: Millis
  readonly bytes: Uint8Array
  /** Samples of a later time do not count; absent where there are none. */
  readonly until?: Millis
}

/** What is appended. */
export type Draft =
  | BatchDraft
  | (Common & { readonly kind: 'heartbeat'; readonly agent: string; readonly watermark: Millis })
  | (Common & { readonly kind: 'tick' })
  /** What somebody did. */
  | (Common & { readonly kind: 'action'; readonly action: Action })
  | (Common & { readonly kind: 'definitions'; readonly definitions: Definitions })
  /** A reference table, packed, that is in force from here on. */
  | (Common & { readonly kind: 'reference'; readonly fingerprint: string; readonly bytes: Uint8Array })

export type JournalEntry = Draft & {
  readonly position: number
  /** Bytes of all entries up to this one, those deleted too, as limits count them. */
  readonly total: number
  /** The batch of the bytes, where it has just arrived and need not be decoded again. Gone once its memory is used again. */
  batch?: Decoded | undefined
}

export const entryPrefix = 'j/'

export const entryKey = (position: number): string => entryPrefix + sortable(position)

/** What an entry takes on disk, about. */
export const bytesOf = (draft: Draft): number => 64 + ('bytes' in draft ? draft.bytes.length : 0)

export const entryRemoval = (position: number): Operation => ({ key: entryKey(position) })

/** Fingerprint of the reference table that came last. */
export const referenceKey = 'f'

/** The row of an entry holds until the next is asked for. */
export function* entryOperations(entry: JournalEntry): Generator<Operation> {
  const { batch: _, position, ...draft } = { batch: undefined, ...entry }
  yield { key: entryKey(position), value: packOnce(draft) }
  if (draft.kind === 'reference') yield { key: referenceKey, value: pack(draft.fingerprint) }
}

export const unpackEntry = ({ key, value }: Row): JournalEntry => ({
  ...(unpack(value) as Draft & { readonly total: number }),
  position: unsortable(key.slice(entryPrefix.length))
})
