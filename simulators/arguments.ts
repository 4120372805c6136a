// Reads what is said to wayside-simulate on its command line: each returns the value, or says what it must be.

import { InvalidArgumentError } from '../platform/command.ts'

const machinesMax = 100_000
/** A hundred years. */
const hoursMax = 876_000
const topicBytesMax = 65_535

const within = (text: string, least: number, most: number, what: string): number => {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (number >= least && number <= most && (what !== 'a whole number' || Number.isInteger(number))) return number
  throw new InvalidArgumentError(`must be ${what} from ${least} to ${most}.`)
}

export const machines = (text: string): number => within(text, 1, machinesMax, 'a whole number')

export const seed = (text: string): number => within(text, 0, 0xffff_ffff, 'a whole number')

export const hours = (text: string): number => within(text, 0.0001, hoursMax, 'a number')

export const speed = (text: string): number =>
  text === 'max' ? Number.POSITIVE_INFINITY : within(text, 0.0001, 1e9, 'max, or a number')

export const broker = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^mqtts?:$/.test(url.protocol) && url.hostname !== '') return text
  throw new InvalidArgumentError('must be mqtt://host:port or mqtts://host:port.')
}

/** Of a broker that is sent anything else as a topic nothing but the end of the connection is heard. */
export const topic = (text: string): string => {
  if (text !== '' && !/[+#\0]/.test(text) && Buffer.byteLength(text) <= topicBytesMax) return text
  throw new InvalidArgumentError('must be a topic to publish to: not empty, without + and #.')
}
