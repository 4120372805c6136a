// How far processing is behind the journal, in entries and in bytes.

/** A position with the bytes of all entries up to it. */
export interface Mark {
  readonly position: number
  readonly total: number
}

export interface Behind {
  readonly entries: number
  readonly bytes: number
}

/** Between two marks, so that there are few however far behind it is. */
const [entriesApart, bytesApart] = [256, 256 << 10]

export class Backlog {
  /** Up to where processing is, about, and further ones. */
  #marks: Mark[]
  #last: Mark

  /** @param done position up to which all is processed @param last of the newest entry */
  constructor(done: Mark, last: Mark) {
    this.#marks = [done]
    this.#last = last
  }

  /** The newest entry. */
  note(last: Mark): void {
    const before = this.#marks.at(-1)!
    this.#last = last
    if (last.position - before.position >= entriesApart || last.total - before.total >= bytesApart) this.#marks.push(last)
  }

  /** Bytes may be those of up to a mark more. */
  behind(position: number): Behind {
    const after = this.#marks.findIndex(mark => mark.position > position)
    if (after !== 1) this.#marks = this.#marks.slice(after < 0 ? -1 : Math.max(0, after - 1))
    const entries = Math.max(0, this.#last.position - position)
    return { entries, bytes: entries === 0 ? 0 : this.#last.total - this.#marks[0]!.total }
  }
}
