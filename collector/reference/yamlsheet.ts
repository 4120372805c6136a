// Reads a table from YAML: a list of rows, each a map of column to value.

import { parseYaml } from '../../platform/yaml.ts'
import { invalidTable, type Sheet } from './sheet.ts'

type Place = Sheet['place']

const cellsOf = (row: unknown, index: number, place: Place, problems: string[]): Map<string, string> => {
  const cells = new Map<string, string>()
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    problems.push(`${place(index)}: is not a row: write its columns as { asset: pump-01, site: north }`)
    return cells
  }
  for (const [column, value] of Object.entries(row)) {
    if (typeof value !== 'string') problems.push(`${place(index, column)}: must be one value, not a list or a map`)
    else if (value.trim() !== '') cells.set(column.trim(), value.trim())
  }
  return cells
}

/** Values stay the texts that they are in the file: `007` is no seven. @throws WaysideError WAY_CONFIG_INVALID with file, line and column */
export const yamlSheet = (text: string, file: string): Sheet => {
  const { value = [], positionOf } = parseYaml(text, file, { texts: true })
  const place: Place = (row, column) =>
    column === undefined ? `${file}:${positionOf([row])}: [${row}]` : `${file}:${positionOf([row, column])}: [${row}].${column}`
  if (!Array.isArray(value)) throw invalidTable([`${file}:1:1: is not a list: write a row a line, each beginning with a hyphen`])
  const problems: string[] = []
  const rows = value.map((row, index) => cellsOf(row, index, place, problems))
  if (problems.length > 0) throw invalidTable(problems)
  return { rows, place }
}
