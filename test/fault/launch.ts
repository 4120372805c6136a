// Starts a program that may be ended before it is ready.

import { type AgentSettings, type CollectorSettings, type Program, startAgent, startCollector } from '../support/programs.ts'

export interface Launched {
  readonly program: Program
  /** Resolves when the program says that it runs; rejects when it ends before. */
  readonly ready: Promise<Program>
}

/** Resolves when the process was started. */
const launch = <Settings>(
  start: (settings: Settings) => Promise<Program>,
  settings: Omit<Settings, 'launched'>
): Promise<Launched> =>
  new Promise((resolve, reject) => {
    const ready = start({ ...settings, launched: (program: Program) => resolve({ program, ready }) } as Settings)
    // Whoever ends a program before it is ready need not ask whether it got there.
    ready.catch(reject)
  })

export const launchAgent = (settings: Omit<AgentSettings, 'launched'>): Promise<Launched> => launch(startAgent, settings)

export const launchCollector = (settings: Omit<CollectorSettings, 'launched'>): Promise<Launched> =>
  launch(startCollector, settings)
