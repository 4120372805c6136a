// The losses that agents told, on disk.

import { prefixed, scan, sortable, type Table } from '../../platform/disk.ts'
import { pack, unpack } from '../../platform/pack.ts'
import type { Loss } from './losses.ts'

const prefixOf = (agent: string): string => `l/${agent}/`

/** Each under its id: telling them again changes nothing. */
export const noteLosses = async (table: Table, agent: string, epoch: string, losses: readonly Loss[]): Promise<void> => {
  const operations = losses.map(loss => ({ key: `${prefixOf(agent)}${epoch}/${sortable(loss.id)}`, value: pack(loss) }))
  if (operations.length > 0) await table.write(operations, { sync: true })
}

/** All of an agent, by epoch and id. */
export const lossesOf = async (table: Table, agent: string): Promise<Loss[]> => {
  const losses: Loss[] = []
  for await (const { value } of scan(table, prefixed(prefixOf(agent)))) losses.push(unpack(value) as Loss)
  return losses
}
