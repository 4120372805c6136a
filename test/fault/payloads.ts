// Payloads and topics that a sensor should not send, and a few that only look like it, one line each.

import { gzipSync } from 'node:zlib'
import { counting } from './load.ts'

export interface Poison {
  readonly name: string
  readonly topic: string
  readonly payload: Buffer
  readonly fate: 'quarantined' | 'unmatched' | { readonly taken: { readonly series: string; readonly value: number } }
}

const kilobytes = (count: number): number => count << 10
const repeated = (text: string, count: number): string => text.repeat(count)
const nested = (open: string, middle: string, close: string, depth: number): string =>
  repeated(open, depth) + middle + repeated(close, depth)
const timed = (time: string): string => `{"value":1,"time":${time}}`

/** Payloads on an ordinary topic. */
const texts: Readonly<Record<string, string>> = {
  empty: '',
  'white space': ' \n ',
  NaN: 'NaN',
  Infinity: 'Infinity',
  '-Infinity': '-Infinity',
  '1e309': '1e309',
  '1e309 in an object': '{"value":1e309}',
  'a number of 400 digits': repeated('9', 400),
  'NaN as text': '{"value":"NaN"}',
  'Infinity as text': '{"value":"Infinity"}',
  'a hexadecimal number': '{"value":"0x10"}',
  'an empty text': '{"value":""}',
  'a text': '"warm"',
  null: 'null',
  'null as value': '{"value":null}',
  'an object as value': '{"value":{}}',
  'an array as value': '{"value":[1]}',
  'an empty object': '{}',
  'an object without a value': '{"temperature":1}',
  'an empty array': '[]',
  'an array of numbers': '[1,2]',
  'an array of arrays': '[[1]]',
  'one bad reading among good ones': '[{"value":1},{"value":2},{"value":"x"}]',
  'JSON cut off': '{"value":1',
  'JSON without quotes': '{value:1}',
  'JSON with single quotes': "{'value':1}",
  'two numbers': '1 2',
  'JSON and more': '{"value":1}{"value":2}',
  'a decimal comma': '1,5',
  'a leading zero': '01',
  'a plus sign': '+1',
  'a lone minus': '-',
  'no digit before the point': '.5',
  'an underscore': '1_000',
  'a time as value': '12:30',
  'a unit': '21.5 °C',
  HTML: '<html><body>502 Bad Gateway</body></html>',
  'arrays 100,000 deep': nested('[', '', ']', 100_000),
  'objects 20,000 deep': nested('{"value":', '1', '}', 20_000),
  '300 KiB': repeated('1', kilobytes(300)),
  '900 KiB of readings': `[${repeated('{"value":1},', kilobytes(75))}{"value":1}]`,
  '1,001 readings': `[${repeated('{"value":1},', 1000)}{"value":1}]`,
  'a name of the prototype as key': '{"__proto__":{"value":1}}',
  'a constructor as key': '{"constructor":{"prototype":{"value":1}}}',
  'a prototype in an array': '[{"__proto__":{"value":1}}]',
  'the year 2100': timed('4102444800000'),
  'the year 9999': timed('"9999-12-31T23:59:59Z"'),
  1970: timed('0'),
  'an hour ahead': timed(String(Date.now() + 3_600_000)),
  yesterday: timed('"yesterday"'),
  'no month 13': timed('"2026-13-01T00:00:00Z"'),
  'a time of 1e300': timed('1e300'),
  'a time of -1e300': timed('-1e300'),
  'a time that is an object': timed('{}'),
  'a time that is an array': timed('[]'),
  'a time that is true': timed('true'),
  'an empty time': timed('""')
}

const bytes: Readonly<Record<string, Buffer>> = {
  'bytes from 0 to 255': Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  'a NUL': Buffer.of(0),
  'gzip of a number': gzipSync('1'),
  'a number in UTF-16': Buffer.from('\ufeff1', 'utf16le'),
  'an overlong encoding': Buffer.of(0xc0, 0xb1),
  'a lone surrogate': Buffer.of(0x22, 0xed, 0xa0, 0x80, 0x22),
  'msgpack 1,000 deep': Buffer.alloc(1000, 0x91),
  '200 KiB of 0xff': Buffer.alloc(kilobytes(200), 0xff)
}

/** Names that no series may have, as a level of the topic. */
const levels: Readonly<Record<string, string>> = {
  'an equals sign': 'a=b',
  'a comma': 'a,b',
  'an outer space': ' a',
  'a quote': 'a"b',
  'a backslash': 'a\\b',
  'a line break': 'a\nb',
  'a bidirectional override': 'a\u202eb',
  'a line separator': 'a\u2028b',
  nothing: '',
  '200 letters': repeated('x', 200)
}

/** They look odd, and mean what they say: by asset and measurement. */
const odd: readonly (readonly [name: string, asset: string, measurement: string, payload: string, value: number])[] = [
  ['__proto__ and constructor as names', '__proto__', 'constructor', '1', 1],
  ['hasOwnProperty and toString as names', 'hasOwnProperty', 'toString', '1', 1],
  ['emoji as names', '🏭', '🌡', '1', 1],
  ['a prototype beside a value', 'odd1', 'count', '{"value":1,"__proto__":{"value":2}}', 1],
  ['true', 'odd2', 'count', 'true', 1],
  ['the largest number', 'odd3', 'count', '1.7976931348623157e308', Number.MAX_VALUE],
  ['the smallest number', 'odd4', 'count', '5e-324', Number.MIN_VALUE],
  ['a number with a byte order mark', 'odd5', 'count', '\ufeff1', 1]
]

export const poisons: readonly Poison[] = [
  ...Object.entries(texts).map(
    ([name, text]): Poison => ({ name, topic: counting.topicOf('bad'), payload: Buffer.from(text), fate: 'quarantined' })
  ),
  ...Object.entries(bytes).map(
    ([name, payload]): Poison => ({ name, topic: counting.topicOf('bad'), payload, fate: 'quarantined' })
  ),
  ...Object.entries(levels).map(
    ([name, level]): Poison => ({
      name: `${name} in a topic`,
      topic: `load/${level}/count`,
      payload: Buffer.from('1'),
      fate: 'quarantined'
    })
  ),
  ...odd.map(
    ([name, asset, measurement, text, value]): Poison => ({
      name,
      topic: `load/${asset}/${measurement}`,
      payload: Buffer.from(text),
      fate: { taken: { series: `${measurement},asset=${asset}`, value } }
    })
  ),
  { name: 'a topic that nobody reads', topic: 'unread/topic', payload: Buffer.from('1'), fate: 'unmatched' }
]
