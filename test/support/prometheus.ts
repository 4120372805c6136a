// Reads what Prometheus reads, strictly: a line that is not of the format's grammar is an error.

export interface Metric {
  help?: string
  type?: string
  readonly samples: { readonly labels: Record<string, string>; readonly value: string }[]
}

const unescaped = (text: string): string => text.replace(/\\(["\\n])/g, (_, character) => (character === 'n' ? '\n' : character))

const labelsOf = (text: string): Record<string, string> => {
  const pairs = [...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gy)]
  if (pairs.map(([pair]) => pair).join('') !== text) throw new Error(`not labels: ${text}`)
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, unescaped(value!)]))
}

const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\+Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/

/** The text format 0.0.4, strictly: any line that is not of its grammar is an error. */
export const parse = (text: string): Map<string, Metric> => {
  const metrics = new Map<string, Metric>()
  const of = (name: string): Metric => {
    if (!metrics.has(name)) metrics.set(name, { samples: [] })
    return metrics.get(name)!
  }
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  for (const line of text.split('\n').filter(line => line !== '')) {
    const [, keyword, name, rest] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (keyword === 'HELP') of(name!).help = rest!
    else if (keyword === 'TYPE') of(name!).type = rest!
    else {
      const [, sample, labels, value] = sampleLine.exec(line) ?? []
      if (sample === undefined) throw new Error(`not a line of the format: ${line}`)
      of(sample).samples.push({ labels: labelsOf(labels ?? ''), value: value! })
    }
  }
  return metrics
}

export const amountOf = (metrics: Map<string, Metric>, name: string): string | undefined => metrics.get(name)?.samples[0]?.value
