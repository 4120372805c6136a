// Which detectors join the windows of several groups before they judge, and what their findings are about.

/** By name in the registry; all others judge each group of what they read by itself. Samples have no common end to be joined by. */
const joined: Readonly<Record<string, string>> = {
  asset: 'a machine as a whole',
  changes: 'a machine as a whole',
  life: 'a machine as a whole',
  peers: 'each machine beside its peers'
}

/** In words; undefined where it judges each group by itself. */
export const joinedOf = (use: string): string | undefined => (Object.hasOwn(joined, use) ? joined[use] : undefined)
