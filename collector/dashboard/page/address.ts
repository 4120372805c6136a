// What the address bar remembers: the chosen machine and time range, so that a view can be shared.

export interface View {
  readonly asset?: string | undefined
  readonly range: string
}

export const ranges = { '5 min': 300_000, '15 min': 900_000, '1 h': 3_600_000, '6 h': 21_600_000, '24 h': 86_400_000 } as const

const usual = '15 min'

export const readView = (): View => {
  const parameters = new URLSearchParams(location.hash.slice(1))
  const range = parameters.get('range') ?? usual
  return { asset: parameters.get('asset') ?? undefined, range: range in ranges ? range : usual }
}

export const writeView = ({ asset, range }: View): void =>
  history.replaceState(null, '', `#${new URLSearchParams({ ...(asset === undefined ? {} : { asset }), range })}`)
