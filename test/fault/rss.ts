// The memory of a process over what happens to it.

import { readFile } from 'node:fs/promises'

/** KiB; undefined where the system does not say. */
export const rssKiB = async (pid: number): Promise<number | undefined> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const [, size] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? []
  return size === undefined ? undefined : Number(size)
}

/** Of the straight line through points, by least squares. */
export const slope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const rise = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const run = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return run === 0 ? 0 : rise / run
}
