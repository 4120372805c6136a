// What a store has on disk, byte by byte, with the names of streams in the place of their numbers.

import { streamOfName } from '../../collector/store/streams.ts'
import { prefixed } from '../../platform/disk.ts'
import { unpack } from '../../platform/pack.ts'
import type { MortalDisk } from './mortaldisk.ts'

const all = { limit: Number.MAX_SAFE_INTEGER }

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** All rows but those of checkpoints: how often and where these were taken is not said by the journal. */
export const storeBytes = (disk: MortalDisk): Map<string, string> => {
  const entries = disk.rows('store').range({ from: '', to: '\uffff', ...all })
  return new Map(entries.filter(({ key }) => !key.startsWith('k/')).map(({ key, value }) => [key, hex(value)]))
}

/** The rows of windows, under `kind/window/group/rest of the key`. @param since only of the definition of this position */
export const windowBytes = (disk: MortalDisk, names: readonly string[], since?: number): Map<string, string> => {
  const rows = disk.rows('store')
  const found = new Map<string, string>()
  for (const { key, value } of rows.range({ ...prefixed('g/'), ...all })) {
    const stream = streamOfName(unpack(value) as string)
    if (!names.includes(stream.window) || (since !== undefined && stream.since !== since)) continue
    for (const kind of ['w', 'b']) {
      const prefix = `${kind}/${key.slice(2)}/`
      for (const row of rows.range({ ...prefixed(prefix), ...all }))
        found.set(`${kind}/${stream.window}/${stream.group.key}/${row.key.slice(prefix.length)}`, hex(row.value))
    }
  }
  return found
}

/** Keys that only one of two has, or both with other bytes. */
export const otherBytes = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] =>
  [...new Set([...one.keys(), ...other.keys()])].filter(key => one.get(key) !== other.get(key)).sort()
