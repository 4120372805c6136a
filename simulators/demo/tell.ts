// Says on the terminal what happens, with the time since the start.

export interface Teller {
  say(text: string): void
  /** A line that the next one replaces, where the terminal can. */
  progress(text: string): void
}

export const teller = (out: NodeJS.WriteStream): Teller => {
  const began = performance.now()
  let open = false
  const stamp = (): string => `${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  `
  const clear = (): void => {
    if (open) out.write('\r\x1b[2K')
    open = false
  }
  let told = Number.NEGATIVE_INFINITY
  return {
    say(text) {
      clear()
      out.write(`${stamp()}${text}\n`)
    },
    progress(text) {
      if (out.isTTY) {
        clear()
        out.write(`${stamp()}${text}`)
        open = true
      } else if (performance.now() - told > 5000) {
        told = performance.now()
        out.write(`${stamp()}${text}\n`)
      }
    }
  }
}

/** 34560 as 34,560. */
export const shown = (number: number): string => number.toLocaleString('en-US')
