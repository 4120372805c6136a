// A planted bug: a change in one place of the built product, which a test must find.

import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where it must be found. */
export type Suite = 'convergence' | 'world'

export interface Plant {
  /** What is wrong, in a sentence without a subject. */
  readonly about: string
  /** A source, without its ending, from the root of the project. */
  readonly source: string
  /** Stands there once. */
  readonly from: string
  readonly to: string
  readonly suite: Suite
}

const builtOf = ({ source }: Plant): string => `${source}.js`

/** The text of the built file with the bug in it. @throws where the bug does not fit any more */
const planted = (text: string, plant: Plant): string => {
  const parts = text.split(plant.from)
  if (parts.length === 2) return parts.join(plant.to)
  throw new Error(
    `${builtOf(plant)}: ${JSON.stringify(plant.from)} stands there ${parts.length - 1} times, not once: fit the plant`
  )
}

/** @param built the folder of the built product. @throws where the bug does not fit any more */
export const checkPlant = async (built: string, plant: Plant): Promise<void> => {
  planted(await readFile(join(built, builtOf(plant)), 'utf8'), plant)
}

/** Puts a copy of the built product, with a bug in it, into an empty folder. Returns where it is. */
export const plantIn = async (folder: string, root: string, plant: Plant | undefined): Promise<string> => {
  const copy = join(folder, 'dist')
  await cp(join(root, 'dist'), copy, { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  if (plant) {
    const file = join(copy, builtOf(plant))
    await writeFile(file, planted(await readFile(file, 'utf8'), plant))
  }
  return copy
}
