// The life of one run of a program: when it is killed, nothing it waits for ever happens.

export interface Life {
  alive: boolean
}

/** Passes a result on while the program lives; for a dead one the promise stays open for ever. */
export const whileAlive = <T>(life: Life, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    promise.then(
      value => life.alive && resolve(value),
      error => life.alive && reject(error)
    )
  })
