// Watches the framing of an MQTT byte stream, because the parser of the broker buffers whatever length a client announces.

import type { Socket } from 'node:net'

const lengthBytesMax = 4

/** Takes the stream chunk by chunk; false from the header of a packet longer than `bytesMax` on. */
export const packetLimit = (bytesMax: number): ((chunk: Uint8Array) => boolean) => {
  let body = 0
  let length = 0
  // How many bytes of the length were read; -1 before the first byte of a packet, which has its type.
  let digits = -1
  return chunk => {
    for (let at = 0; at < chunk.length; ) {
      if (body > 0) {
        const step = Math.min(body, chunk.length - at)
        body -= step
        at += step
        continue
      }
      const byte = chunk[at++]!
      if (digits < 0) {
        digits = 0
        length = 0
        continue
      }
      length += (byte & 127) * 128 ** digits++
      if (length > bytesMax || digits > lengthBytesMax) return false
      if (byte > 127) continue
      body = length
      digits = -1
    }
    return true
  }
}

/** Ends a connection at the first packet that is too long; `refused` is called before. */
export const limitPackets = (socket: Socket, bytesMax: number, refused: () => void): void => {
  const fits = packetLimit(bytesMax)
  const read = socket.read.bind(socket)
  socket.read = (size?: number) => {
    const chunk = read(size) as Buffer | null
    if (chunk === null || fits(chunk)) return chunk
    refused()
    socket.destroy()
    return null
  }
}
