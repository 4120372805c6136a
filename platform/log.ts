// The log: one JSON line an event on standard error.

import { pino } from 'pino'

export interface Log {
  /** `event` is a stable sentence; what varies goes into `fields`. */
  info(event: string, fields?: object): void
  warn(event: string, fields?: object): void
  error(event: string, fields?: object): void
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export const openLog = (program: string, level: (typeof logLevels)[number]): Log => {
  const logger = pino({ name: program, level, base: { name: program } }, pino.destination({ dest: 2, sync: true }))
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event)
  }
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
