// The agent's data directory: used by one agent at a time, in a format that this version knows.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Clock } from '../platform/clock.ts'
import { type Folder, readWhole } from '../platform/files.ts'
import { lockFolder } from '../platform/lock.ts'
import type { Log } from '../platform/log.ts'
import { nodeFolder } from '../platform/nodefiles.ts'
import { WaysideError } from '../protocol/errors.ts'
import { hasFirstFormat, leave, upgrade } from './upgrade.ts'

/** 1: tables of LevelDB, in the directory itself. 2: segments, in a folder of their own. */
const format = 2
const formatFile = 'format'
const folderName = 'v2'

const formatText = (number: number): string => `wayside-agent data, format ${number}\n`
/** With a checksum: a number that a flipped bit made is not believed. */
const sealed = (text: string): string => `${text}checksum ${crc32(text)}\n`

const formatOf = async (folder: Folder, path: string): Promise<number | undefined> => {
  const text = Buffer.from((await readWhole(folder, formatFile)) ?? []).toString()
  if (text === '') return undefined
  const number = Number(/format (\d+)/.exec(text)?.[1])
  // Damage is no reason to start afresh: the folder beside it says what it is.
  if (text !== sealed(formatText(number))) return format
  if (number <= format) return number
  throw new WaysideError(
    'WAY_CONFIG_INVALID',
    `data: ${path} was written by a newer version (format ${number}, this one knows up to ${format}): install that version again, or choose another directory`
  )
}

/** The number is on disk as a whole or not at all: a rename is. */
const writeFormat = async (folder: Folder): Promise<void> => {
  const draft = `${formatFile}.new`
  if ((await folder.list()).some(({ name }) => name === draft)) await folder.remove(draft)
  const file = await folder.create(draft)
  await file.write(0, Buffer.from(sealed(formatText(format))))
  await file.sync()
  await file.close()
  await folder.rename(draft, formatFile)
}

/**
 * Opens the directory; a buffer of the format before is taken over, and only then removed: killed at any point, it starts again.
 * @throws WaysideError WAY_CONFIG_INVALID where another agent uses it or a newer version wrote it, WAY_DISK_*
 */
export const openData = async (path: string, clock: Clock, log: Log): Promise<Folder> => {
  const outer = await nodeFolder(path)
  await lockFolder(path, 'data')
  const first = await hasFirstFormat(path)
  if ((await formatOf(outer, path)) === undefined) {
    if (first) {
      log.info('taking over the data of an earlier version', { path })
      await rm(join(path, folderName), { recursive: true, force: true })
      await upgrade(path, await outer.folder(folderName), clock, log)
    }
    await writeFormat(outer)
  }
  if (first) await leave(path)
  return outer.folder(folderName)
}
