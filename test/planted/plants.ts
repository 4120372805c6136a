// The planted bugs, one entry each: the mistakes that are easily made here.

import type { Plant } from './plant.ts'

export const plants: Readonly<Record<string, Plant>> = {
  ackBeforeSync: {
    about: 'answers a batch before the journal is synced',
    source: 'collector/ingest/journal',
    from: 'await this.#table.write(operationsOf(appended, beside), { sync: true })',
    to: 'await this.#table.write(operationsOf(appended, beside), { sync: false })',
    suite: 'world'
  },
  pubackBeforeSync: {
    about: 'acknowledges messages before the recorder is synced',
    source: 'agent/recorder/recorder',
    from: 'body }], { sync: true })',
    to: 'body }], { sync: false })',
    suite: 'world'
  },
  dedupeApart: {
    about: 'leaves the sequences taken out of the write that has the batch',
    source: 'collector/ingest/entering',
    from: 'const parts = [this.#taking, this.#newcomers,',
    to: 'const parts = [this.#newcomers,',
    suite: 'world'
  },
  numbersApart: {
    about: 'leaves the numbers of new series out of the write that has their samples',
    source: 'collector/ingest/entering',
    from: 'const parts = [this.#taking, this.#newcomers,',
    to: 'const parts = [this.#taking,',
    suite: 'world'
  },
  epochNotBumped: {
    about: 'begins a new outbox under the epoch of the one before',
    source: 'agent/outbox/recovery',
    from: 'epoch: freshEpoch()',
    to: "epoch: '0123456789abcdef'",
    suite: 'world'
  },
  repeatTaken: {
    about: 'knows only the newest batch of a lane again',
    source: 'collector/ingest/admit',
    from: 'if (has(ranges, identity.sequence))',
    to: 'if (ranges.at(-1) === identity.sequence)',
    suite: 'world'
  },
  wallClock: {
    about: "takes the wall clock for the agents' watermark",
    source: 'collector/engine/folding',
    from: 'of: set => watermarks.of(set, received).mark',
    to: 'of: () => received - 5000',
    suite: 'convergence'
  },
  lateAfterTick: {
    about: 'judges a batch late against the watermark that it brings itself',
    source: 'collector/engine/folding',
    from: 'windows.push(batch, number, received);',
    to: '{ windows.pending?.(); windows.pending = () => windows.push(batch, number, received) }',
    suite: 'convergence'
  },
  paneOffByOne: {
    about: 'puts what lies on the edge of a pane into the one before',
    source: 'collector/windows/hopping',
    from: 'const start = Math.floor(times[i] / hop) * hop;',
    to: 'const start = Math.floor((times[i] - 1) / hop) * hop;',
    suite: 'convergence'
  },
  revisionNotBumped: {
    about: 'tells a window anew under the same revision',
    source: 'collector/windows/revising',
    from: 'revision: (found?.revision ?? 0) + 1',
    to: 'revision: found?.revision ?? 1',
    suite: 'convergence'
  },
  cursorApart: {
    about: 'keeps the state of the engine under the position of the entry before',
    source: 'collector/engine/keeping',
    from: 'store.keep({ position, engine: engine.save() })',
    to: 'store.keep({ position: position - 1, engine: engine.save() })',
    suite: 'convergence'
  },
  closedForgotten: {
    about: 'forgets at a restart up to where windows had closed',
    source: 'collector/windows/hopping',
    from: 'closing.restore(saved.closed);',
    to: '',
    suite: 'convergence'
  },
  repeatNotClosed: {
    about: 'does not close windows when entries are repeated after a restart',
    source: 'collector/engine/windows',
    from: 'retell(marks, told, received) {',
    to: 'retell(marks, told, received) { return;',
    suite: 'convergence'
  },
  lateOverwrites: {
    about: 'puts what came late in the place of the window instead of joining it',
    source: 'collector/windows/parts',
    from: 'whole: false',
    to: 'whole: true',
    suite: 'convergence'
  },
  lateTwice: {
    about: 'counts a late sample twice in the first window that is open',
    source: 'collector/windows/hopping',
    from: 'end <= start + length && end <= closed;',
    to: 'end <= start + length && end <= closed + hop;',
    suite: 'convergence'
  },
  gapInclusive: {
    about: 'joins sessions that are exactly a gap apart',
    source: 'collector/windows/session',
    from: 'a.start < b.end && b.start < a.end',
    to: 'a.start <= b.end && b.start <= a.end',
    suite: 'convergence'
  },
  retractionMissing: {
    about: 'leaves the old row of a session that became part of another',
    source: 'collector/windows/session',
    from: 'rows.remove(row);',
    to: '{}',
    suite: 'convergence'
  },
  countCutUnsorted: {
    about: 'cuts counts in the order of arrival',
    source: 'collector/windows/slicing',
    from: 'after = after.sorted(nameOf);',
    to: '',
    suite: 'convergence'
  },
  extremesForgotten: {
    about: 'takes the maximum of the newest pane for that of the window',
    source: 'collector/windows/states/extremes',
    from: 'state[at + 1] = Math.max(state[at + 1], other[otherAt + 1]);',
    to: 'state[at + 1] = other[otherAt + 1];',
    suite: 'convergence'
  }
}
