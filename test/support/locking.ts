// A process that locks a folder and stays, for the test of the lock.

import { lockFolder } from '../../platform/lock.ts'

await lockFolder(process.argv[2]!, 'data')
setInterval(() => {}, 1000)
process.send!('locked')
