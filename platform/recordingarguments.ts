// How a command line says how a recording in CSV lies in its file: the same for every command that reads one.

import type { Millis } from '../protocol/series.ts'
import * as said from './arguments.ts'
import type { Command } from './command.ts'

export interface RecordingArguments {
  readonly time?: string
  readonly start?: Millis
  readonly period: Millis
  readonly columns?: string[]
  readonly separator?: string
  readonly missing?: string
  readonly decimalComma?: boolean
}

export const recordingArguments = (command: Command): Command =>
  command
    .option('--time <column>', 'column with the time; default: the first')
    .option('--start <time>', 'for files without times: time of the first row', said.moment)
    .option('--period <duration>', 'for files without times: from one row to the next', said.span, 1000)
    .option('--columns <names>', 'columns to read, separated by commas; default: all that are nothing else', said.names)
    .option('--separator <character>', 'between cells; default: found out from the header', said.separator)
    .option('--missing <value>', 'a value that stands for "missing", such as -200')
    .option('--decimal-comma', 'numbers are written 3,14')
