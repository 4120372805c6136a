// Starts an agent that may be ended before it is ready.

import { type AgentSettings, type Program, startAgent } from '../support/programs.ts'

export interface Launched {
  readonly program: Program
  /** Resolves when the program says that it runs; rejects when it ends before. */
  readonly ready: Promise<Program>
}

/** Resolves when the process was started. */
export const launchAgent = (settings: Omit<AgentSettings, 'launched'>): Promise<Launched> =>
  new Promise((resolve, reject) => {
    const ready = startAgent({ ...settings, launched: program => resolve({ program, ready }) })
    // Whoever ends a program before it is ready need not ask whether it got there.
    ready.catch(reject)
  })
