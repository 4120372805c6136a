// Says why a server cannot listen where its configuration says, and what to do.

import { reason, WaysideError } from '../protocol/errors.ts'

export interface Place {
  readonly host: string
  readonly port: number
  /** The options that name them, such as `status.host` and `status.port`. */
  readonly options: readonly [host: string, port: string]
}

/** @param thrown by `listen` */
export const listenProblem = (thrown: unknown, { host, port, options }: Place): WaysideError => {
  if ((thrown as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    const text = `port ${port} of ${host} is in use: stop what listens there, or choose another with ${options[1]}`
    return new WaysideError('WAY_PORT_IN_USE', text, { cause: thrown })
  }
  const text = `cannot listen on ${host}:${port}: ${reason(thrown)}: correct ${options.join(' and ')}`
  return new WaysideError('WAY_CONFIG_INVALID', text, { cause: thrown })
}
