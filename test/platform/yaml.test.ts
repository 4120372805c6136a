import t from 'tap'
import { parseYaml } from '../../platform/yaml.ts'

t.test('values of a configuration have their kinds, those of a table stay texts', async t => {
  const text = '- { a: 007, b: 1.10, c: true, d: null, e: , f: 2026-06-01, g: "x: y" }'
  t.same(parseYaml(text, 'x.yaml').value, [{ a: 7, b: 1.1, c: true, d: null, e: null, f: '2026-06-01', g: 'x: y' }])
  t.same(parseYaml(text, 'x.yaml', { texts: true }).value, [
    { a: '007', b: '1.10', c: 'true', d: 'null', e: '', f: '2026-06-01', g: 'x: y' }
  ])
})

t.test('an empty text has no value', async t => {
  for (const text of ['', '# nothing\n', '---\n']) t.equal(parseYaml(text, 'x.yaml').value, undefined)
})

t.test('places are those of values, of names, and of what is around the missing', async t => {
  const { positionOf } = parseYaml('- one: 1\n  two: [5, 6]\n', 'x.yaml')
  t.equal(positionOf([0, 'two', 1]), '2:12')
  t.equal(positionOf([0], 'two'), '2:3')
  t.equal(positionOf([0, 'three']), '1:3')
  t.equal(positionOf([7]), '1:1')
})

t.test('what is not YAML is refused with its place', async t => {
  t.throws(() => parseYaml('a: [1', 'x.yaml'), { code: 'WAY_CONFIG_INVALID', message: /^x\.yaml:1:\d+: is not YAML: / })
  t.throws(() => parseYaml('a: 1\na: 2\n', 'x.yaml'), { message: /^x\.yaml:2:1: is not YAML: Map keys must be unique/ })
})

t.test('aliases that would stand for gigabytes are refused', async t => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 9; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`
    )
  t.throws(() => parseYaml(lines.join('\n'), 'x.yaml'), {
    code: 'WAY_CONFIG_INVALID',
    message: /^x\.yaml:1:1: its aliases \(\*name\) cannot be followed/
  })
})
