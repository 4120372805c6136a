import t from 'tap'
import { json } from '../../../agent/decoders/json.ts'

const decoder = (options: object) => {
  const decode = json.make(json.options.parse(options) as never)
  return (payload: unknown) => decode(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
}

t.test('what has no finite value is refused, saying where and what', t => {
  const decode = decoder({})
  for (const [payload, message] of [
    ['', /not JSON/],
    ['{', /not JSON/],
    ['1e999', /expected a finite number/],
    ['null', /null/],
    ['"warm"', /"warm"/],
    [{ value: 'warm' }, /"warm" at value/],
    [{ value: null }, /none of the keys value/],
    [{ value: [1] }, /at value/],
    [{ value: {} }, /at value/],
    [{}, /none of the keys/],
    ['{"__proto__": {"value": 1}}', /none of the keys/],
    [[], /empty array/],
    [[1], /in its array/],
    [[{ value: 1 }, { other: 1 }], /none of the keys/],
    [{ value: 1, time: 'noon' }, /the time "noon"/]
  ] as const) {
    t.throws(() => decode(payload), { code: 'WAY_PAYLOAD_INVALID', message }, JSON.stringify(payload))
  }
  t.end()
})

t.test('names of the language are no values', t => {
  for (const value of ['constructor', '__proto__', 'toString', 'constructor.length']) {
    t.throws(() => decoder({ value })({ other: 1 }), { code: 'WAY_PAYLOAD_INVALID' }, value)
  }
  t.end()
})

t.test('more readings or bytes than the limit are refused', t => {
  t.throws(() => decoder({ readingsMax: 2 })([{ value: 1 }, { value: 2 }, { value: 3 }]), { message: /more than 2/ })
  t.throws(() => decoder({ payloadMax: '8B' })({ value: 1 }), { message: /11 bytes, the limit is 8/ })
  t.end()
})

t.test('a number, a boolean and a number as text are values', t => {
  const decode = decoder({})
  for (const [payload, value] of [
    [21.5, 21.5],
    ['true', 1],
    ['"-4.5"', -4.5],
    [{ value: 3, unit: 'mm/s' }, 3],
    [{ value: false }, 0],
    [{ value: '7' }, 7]
  ] as const) {
    t.strictSame(decode(payload), [{ value }], JSON.stringify(payload))
  }
  t.end()
})

t.test('the time of an object is the event time', t => {
  const time = Date.UTC(2025, 0, 1)
  t.strictSame(decoder({})({ value: 1, time }), [{ value: 1, time }])
  t.strictSame(decoder({ time: 'meta.at' })({ value: 1, meta: { at: '2025-01-01T00:00:00Z' } }), [{ value: 1, time }])
  t.strictSame(decoder({ timeFormat: 's' })({ value: 1, time: 60 }), [{ value: 1, time: 60_000 }])
  t.strictSame(decoder({})({ value: 1, time: null }), [{ value: 1 }])
  t.end()
})

t.test('fields map paths to measurements, and a sensor may send some of them', t => {
  const decode = decoder({ fields: { 'motor.temp': 'temperature', rpm: 'speed', 'a.b': 'dotted' } })
  t.strictSame(decode({ motor: { temp: 60 }, rpm: 1500, 'a.b': 2, more: 'x' }), [
    { value: 60, measurement: 'temperature' },
    { value: 1500, measurement: 'speed' },
    { value: 2, measurement: 'dotted' }
  ])
  t.strictSame(decode({ rpm: 1500, motor: null }), [{ value: 1500, measurement: 'speed' }])
  t.throws(() => decode({ rpm: 'fast', motor: { temp: 1 } }), { message: /"fast" at rpm/ })
  t.end()
})

t.test('an array of objects is their readings in order', t => {
  t.strictSame(
    decoder({})([
      { value: 1, time: 1.7e12 },
      { value: 2, time: 1.7e12 + 1 }
    ]),
    [
      { value: 1, time: 1.7e12 },
      { value: 2, time: 1.7e12 + 1 }
    ]
  )
  t.end()
})

t.test('nesting as deep as the payload allows does not end the program', t => {
  t.throws(() => decoder({})('['.repeat(200_000)), { code: 'WAY_PAYLOAD_INVALID' })
  t.throws(() => decoder({})(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), { code: 'WAY_PAYLOAD_INVALID' })
  t.end()
})
