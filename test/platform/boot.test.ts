import t from 'tap'
import { bootId } from '../../platform/boot.ts'

t.test('the boot is named as the system names it', async t => {
  const directory = t.testdir({ id: 'some-boot\n', empty: '\n' })
  t.equal(bootId(`${directory}/id`), 'some-boot')
  t.equal(bootId(), bootId())
})

t.test('where nothing names it, each start is a boot of its own', async t => {
  const directory = t.testdir({ empty: '\n' })
  t.not(bootId(`${directory}/missing`), bootId(`${directory}/missing`))
  t.match(bootId(`${directory}/empty`), /^[0-9a-f-]{36}$/)
})
