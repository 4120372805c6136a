// A process that is a collector which only acknowledges: it reads who sent which batch, hashes the bytes and forgets them.

import { createServer } from 'node:http'
import { contract, type Stored } from '../../../protocol/answer.ts'
import { decodeBatch, decodeIdentity } from '../../../protocol/codec.ts'
import { hashOf } from '../../../protocol/hash.ts'
import { assetOf } from '../../../protocol/series.ts'

export interface Collecting {
  readonly port: number
  /** Notes when the first reading of this asset came; until then batches are decoded. */
  readonly watched?: string
}

export interface Collected {
  readonly batches: number
  readonly bytes: number
  /** By the clock of the machine. */
  readonly watchedAt?: number
}

const { port, watched } = JSON.parse(process.argv[2]!) as Collecting
let [batches, bytes] = [0, 0]
let watchedAt: number | undefined

const stored = (body: Buffer): Stored => {
  const { epoch, lane, sequence } = decodeIdentity(body)
  batches++
  bytes += body.length
  if (watched !== undefined && watchedAt === undefined)
    if (decodeBatch(body).columns.some(({ series }) => assetOf(series) === watched)) watchedAt = Date.now()
  return { status: 'stored', epoch, lane, sequence, hash: hashOf(body), missing: [] }
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', part => parts.push(part as Buffer))
  request.on('end', () => {
    const answer = request.url === contract.batches ? stored(Buffer.concat(parts)) : { status: 'heard' }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
})
server.listen(port, '127.0.0.1', () => {
  process.on('message', () =>
    process.send!({ batches, bytes, ...(watchedAt === undefined ? {} : { watchedAt }) } satisfies Collected)
  )
  process.once('disconnect', () => {
    server.close()
    server.closeAllConnections()
  })
  process.send!({ batches, bytes } satisfies Collected)
})
