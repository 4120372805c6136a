// The exam that every decoder in the registry takes.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import type { Decoder, Reading } from '../../agent/decoders/decoder.ts'
import * as registry from '../../agent/decoders/registry.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Registry } from '../../protocol/recipe.ts'

const decoders: Registry<Decoder> = registry

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))

/** Bytes as they come: noise, and text that is nearly right. */
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string().map(text => Buffer.from(text)),
  fc.double().map(number => Buffer.from(String(number))),
  fc.json({ maxDepth: 4 }).map(text => Buffer.from(text)),
  fc.record({ value: fc.jsonValue(), time: fc.jsonValue(), ts: fc.jsonValue() }, { requiredKeys: [] }).map(json)
)

const attempt = (decode: Decoder, payload: Uint8Array): readonly Reading[] | WaysideError => {
  try {
    return decode(payload)
  } catch (error) {
    if (error instanceof WaysideError && error.code === 'WAY_PAYLOAD_INVALID') return error
    throw error
  }
}

for (const [name, { about, options, example, make }] of Object.entries(decoders)) {
  t.test(`${name}: its example passes its own options, and says what it is for`, t => {
    t.doesNotThrow(() => options.parse(example))
    t.match(about, /^\S.{10,}$/)
    t.throws(() => options.parse({ ...example, unheardOf: 1 }), /unheardOf/)
    t.end()
  })

  for (const [kind, given] of [
    ['as in its example', example],
    ['with its defaults', {}]
  ] as const) {
    const decode = make(options.parse(given))

    t.test(`${name} ${kind}: any bytes give finite readings or WAY_PAYLOAD_INVALID, the same twice, and stay as they are`, t => {
      const holds = fc.property(payloads, payload => {
        const copy = Uint8Array.from(payload)
        const result = attempt(decode, payload)
        const finite = result instanceof WaysideError || result.every(({ value, time = 0 }) => Number.isFinite(value + time))
        return finite && isDeepStrictEqual(attempt(decode, payload), result) && Buffer.from(copy).equals(payload)
      })
      t.doesNotThrow(() => fc.assert(holds, { numRuns: 500 }))
      t.end()
    })
  }
}
