// Damages one file of a directory as failing storage and careless people do.

import { appendFile, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Random } from '../../simulators/random.ts'

export interface Damage {
  readonly name: string
  /** Kind of the file: its path with a sign for each number in it. */
  readonly file: string
  readonly about: string
}

interface Found {
  readonly path: string
  readonly bytes: number
}

const pageBytes = 4096

const kindOf = (path: string): string => path.replace(/[0-9a-z]{11}(?=\.)|[0-9a-f]{8,}|\d+/g, '#')

/** In order of their names, so that a seed means the same file again. */
const filesOf = async (directory: string): Promise<Found[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Promise.all(paths.sort().map(async path => ({ path, bytes: (await stat(path)).size })))
}

/** Each kind of file is as likely, so that the small and few are hit as often as the large and many. */
const pick = (files: readonly Found[], directory: string, chance: Random): Found => {
  const kinds = new Map<string, Found[]>()
  for (const file of files) {
    const kind = kindOf(file.path.slice(directory.length + 1))
    kinds.set(kind, [...(kinds.get(kind) ?? []), file])
  }
  return chance.pick(chance.pick([...kinds.values()]))
}

const change = async (path: string, offset: number, bytes: number, alter: (content: Buffer) => void): Promise<void> => {
  const file = await open(path, 'r+')
  try {
    const content = Buffer.alloc(bytes)
    await file.read(content, 0, bytes, offset)
    alter(content)
    await file.write(content, 0, bytes, offset)
  } finally {
    await file.close()
  }
}

const pages = (bytes: number): number => Math.ceil(bytes / pageBytes)

type Blow = (file: Found, chance: Random) => Promise<string>

const flip: Blow = async ({ path, bytes }, chance) => {
  const [offset, bit] = [chance.integer(bytes), chance.integer(8)]
  await change(path, offset, 1, content => {
    content[0]! ^= 1 << bit
  })
  return `bit ${bit} of byte ${offset}`
}

const zeroPage: Blow = async ({ path, bytes }, chance) => {
  const offset = chance.integer(pages(bytes)) * pageBytes
  await change(path, offset, Math.min(pageBytes, bytes - offset), content => void content.fill(0))
  return `page at ${offset}`
}

const zeroTail: Blow = async ({ path, bytes }, chance) => {
  const offset = chance.integer(bytes)
  await change(path, offset, bytes - offset, content => void content.fill(0))
  return `from ${offset}`
}

const swapPages: Blow = async (file, chance) => {
  const { path, bytes } = file
  const whole = Math.floor(bytes / pageBytes)
  if (whole < 2) return zeroPage(file, chance)
  const first = chance.integer(whole - 1)
  await change(path, first * pageBytes, 2 * pageBytes, content => {
    const page = Buffer.from(content.subarray(0, pageBytes))
    content.copyWithin(0, pageBytes)
    page.copy(content, pageBytes)
  })
  return `pages ${first} and ${first + 1}`
}

const cut: Blow = async ({ path, bytes }, chance) => {
  const length = chance.integer(bytes)
  await truncate(path, length)
  return `to ${length} bytes`
}

const junkTail: Blow = async ({ path }, chance) => {
  const junk = Buffer.from(Array.from({ length: 1 + chance.integer(2 * pageBytes) }, () => chance.integer(256)))
  await appendFile(path, junk)
  return `${junk.length} bytes`
}

const empty: Blow = async ({ path }) => {
  await truncate(path, 0)
  return ''
}

const remove: Blow = async ({ path }) => {
  await rm(path)
  return ''
}

/** A file of nobody, beside one of ours; sometimes under a name that could be ours. */
const foreign: Blow = async ({ path }, chance) => {
  const ours = basename(path).replace(/\d(?=\D*$)/, digit => String((Number(digit) + 1 + chance.integer(8)) % 10))
  const name = chance.pick([ours, `${basename(path)}.bak`, '.DS_Store', 'core', 'lost+found.txt'])
  const content = Buffer.from(Array.from({ length: chance.integer(pageBytes) }, () => chance.integer(256)))
  await writeFile(join(dirname(path), name), content, { flag: 'wx' }).catch(() => {})
  return `${name} with ${content.length} bytes`
}

const others: Readonly<Record<string, Blow>> = { zeroPage, zeroTail, swapPages, cut, junkTail, empty, remove, foreign }

/** One flipped bit in half of the cases. */
export const damage = async (directory: string, chance: Random): Promise<Damage> => {
  const name = chance.uniform() < 0.5 ? 'flip' : chance.pick(Object.keys(others))
  const file = pick(
    (await filesOf(directory)).filter(({ bytes }) => bytes > 0),
    directory,
    chance
  )
  const about = await (others[name] ?? flip)(file, chance)
  const path = file.path.slice(directory.length + 1)
  return { name, file: kindOf(path), about: `${name} ${path} ${about}` }
}
