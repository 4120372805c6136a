import t from 'tap'
import { comparison } from './compare.ts'

t.test('recordings that differ are named with their rows', async t => {
  t.same(
    comparison([
      { name: 'same', path: [true, false], core: [true, false] },
      { name: 'other', path: [true, false, true], core: [true, true, false] }
    ]),
    [
      '  through agent and collector: alerts of 1 of 2 recordings are those of the detector alone, row by row',
      '    other: 2 of 3 rows differ'
    ]
  )
})
