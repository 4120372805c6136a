// Cuts the power of a mounted file system: whatever it has not written to its device is gone.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface PowerSwitch {
  /** Resolves when the ioctl has returned: from then on every write to the file system fails. */
  cut(mountPoint: string): Promise<void>
  close(): Promise<void>
}

// FS_IOC_SHUTDOWN with NOLOGFLUSH (ext4 and xfs): neither pages nor the journal are written any more. It takes a path a line, so that a
// cut takes no time for a start of its own.
const python = `
import fcntl, os, struct, sys
print('ready', flush=True)
for line in iter(sys.stdin.readline, ''):
    said = 'cut'
    try:
        fd = os.open(line.rstrip(), os.O_RDONLY)
        try: fcntl.ioctl(fd, 0x8004587d, struct.pack('I', 2))
        finally: os.close(fd)
    except OSError as error: said = str(error)
    print(said, flush=True)
`

const c = `
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
int main(void) {
  char line[4096];
  unsigned flags = 2;
  setlinebuf(stdout);
  puts("ready");
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\\n")] = 0;
    int fd = open(line, O_RDONLY);
    int failed = fd < 0 || ioctl(fd, 0x8004587d, &flags) != 0;
    int code = errno;
    if (fd >= 0) close(fd);
    puts(failed ? strerror(code) : "cut");
  }
}
`

const compiled = async (directory: string): Promise<string> => {
  const [source, program] = [join(directory, 'power.c'), join(directory, 'power')]
  await writeFile(source, c)
  await run('gcc', ['-O1', '-o', program, source])
  return program
}

const started = async (program: string, args: readonly string[]): Promise<PowerSwitch> => {
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin!.on('error', () => {})
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} has ended`)
  })
  ended.catch(() => {})
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const said = async (): Promise<string> => (await Promise.race([lines.next(), ended])).value ?? ''
  if ((await said()) !== 'ready') throw new Error(`${program} does not run`)
  return {
    async cut(mountPoint) {
      child.stdin!.write(`${mountPoint}\n`)
      const answer = await said()
      if (answer !== 'cut') throw new Error(`the power of ${mountPoint} cannot be cut: ${answer}`)
    },
    async close() {
      child.stdin!.end()
      await ended.catch(() => {})
    }
  }
}

/** Python where there is one, else a compiler. @param directory for what is compiled @throws where there is neither */
export const powerSwitch = async (directory: string): Promise<PowerSwitch> => {
  try {
    return await started('python3', ['-c', python])
  } catch {
    return started(await compiled(directory), [])
  }
}
