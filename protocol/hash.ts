// The content hash by which a batch is acknowledged and a conflict is found.

import { createHash } from 'node:crypto'

/** The first 16 bytes of SHA-256, in hex: an ack names identity and hash, so bytes damaged on the way are never taken as stored. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest().toString('hex', 0, 16)
