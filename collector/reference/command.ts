// The command that checks the file of a reference table and shows what it says.

import { type Command, InvalidArgumentError } from '../../platform/command.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { readReference } from './file.ts'
import { type Declared, declarable } from './kinds.ts'
import { referenceOptions } from './options.ts'
import { referenceText } from './text.ts'

interface Options {
  readonly key: string
  readonly column: Declared
}

const column = (text: string, before: Declared): Declared => {
  const at = text.lastIndexOf('=')
  const kind = declarable.find(kind => kind === text.slice(at + 1))
  if (at < 1 || kind === undefined)
    throw new InvalidArgumentError(`must be COLUMN=KIND, a kind is one of ${declarable.join(', ')}`)
  return { ...before, [text.slice(0, at)]: kind }
}

const show = (file: string, { key, column }: Options): void => {
  const checked = referenceOptions.safeParse({ file, key, columns: column })
  if (!checked.success)
    throw new WaysideError(
      'WAY_CONFIG_INVALID',
      checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
    )
  process.stdout.write(referenceText(readReference(checked.data)))
}

export const addReference = (command: Command): void => {
  command
    .command('reference <file>')
    .description('check a reference table of assets, and show what it says')
    .option('--key <tag>', 'the tag whose values are the assets', 'asset')
    .option('--column <column=kind>', `kind of a column, as in reference.columns: ${declarable.join(', ')}`, column, {})
    .action(show)
}
