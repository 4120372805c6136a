// Holds the collector's alerts against the breaches that were sent: each once, and no other.

import { ask } from '../count.ts'
import type { Ledger } from '../load.ts'
import { detectorName, isHot, limit, minuteMs } from './readings.ts'
import { type Minutes, minutesOf } from './windows.ts'

interface Found {
  readonly detector: string
  readonly group: { readonly key: string }
  readonly state: string
  readonly pendingSince: number
}

const limitMax = 10_000

const described = ({ group, pendingSince, state }: Pick<Found, 'group' | 'pendingSince' | 'state'>): string =>
  `${group.key} ${pendingSince} ${state}`

/** An alert begins with the end of the first minute over the limit, and is resolved by the next that is not. */
const breaches = (series: string, minutes: Minutes): string[] => {
  const found: string[] = []
  let since: number | undefined
  const alert = (state: string): void => void found.push(described({ group: { key: series }, pendingSince: since!, state }))
  for (const start of [...minutes.keys()].sort((a, b) => a - b)) {
    const over = minutes.get(start)!.max > limit
    if (over) since ??= start + minuteMs
    if (over || since === undefined) continue
    alert('resolved')
    since = undefined
  }
  if (since !== undefined) alert('firing')
  return found
}

const alertsOf = async (port: number, asset?: string): Promise<Found[]> => {
  const query = new URLSearchParams({ limit: String(limitMax), ...(asset === undefined ? {} : { asset }) })
  const answer = await ask<{ alerts: Found[] }>(port, `alerts?${query}`)
  return (answer?.alerts ?? []).filter(({ detector }) => detector === detectorName)
}

/** `twice`, `wrong`. */
const judge = (wanted: readonly string[], found: readonly string[]): string[] => {
  const open = new Set(wanted)
  const seen = new Set<string>()
  const faults: string[] = []
  for (const alert of found) {
    if (seen.has(alert)) faults.push(`twice alert ${alert}`)
    else if (!open.delete(alert)) faults.push(`wrong alert ${alert}: nothing was so`)
    seen.add(alert)
  }
  return [...faults, ...[...open].map(alert => `wrong alert ${alert}: missing`)]
}

/** What is wrong, and how many alerts there are. */
export const judgeAlerts = async (port: number, ledger: Ledger): Promise<{ alerts: number; faults: string[] }> => {
  const faults: string[] = []
  let alerts = 0
  for (const [series, minutes] of minutesOf(new Map([...ledger].filter(([key]) => isHot(key))))) {
    const found = await alertsOf(port, /asset=([^,]+)/.exec(series)![1])
    faults.push(...judge(breaches(series, minutes), found.map(described)))
    alerts += found.length
  }
  const strangers = (await alertsOf(port)).filter(({ group }) => !isHot(group.key))
  return {
    alerts: alerts + strangers.length,
    faults: [...faults, ...strangers.map(alert => `wrong alert ${described(alert)}: nobody breached`)]
  }
}
