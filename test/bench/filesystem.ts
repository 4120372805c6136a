// The file system that a measurement writes to.

import { readFile } from 'node:fs/promises'

/** The file system that a path is on, such as `ext4 on /dev/sda1`. */
export const fileSystemOf = async (path: string): Promise<{ type: string; device: string }> => {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).trimEnd().split('\n')
  const within = mounts
    .map(line => line.split(' '))
    .map(([device, point, type]) => ({ device: device!, point: point!, type: type! }))
    .filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
  // The later of two mounts on one point covers the earlier.
  return within.reduce((longest, mount) => (mount.point.length >= longest.point.length ? mount : longest))
}
