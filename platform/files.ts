// The port to plain files: positional reads and writes, explicit syncs, one folder of small files.

export interface File {
  /** Bytes from an offset on; fewer than asked for where the file ends. @throws WaysideError WAY_DISK_FAILED */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Not durable before `sync`. @throws WaysideError WAY_DISK_*: what stands at these offsets is unknown then */
  write(offset: number, bytes: Uint8Array): Promise<void>
  /** All that was written has reached the disk. After a failure nobody knows what has: never tried again on the same file. @throws WaysideError WAY_DISK_* */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface Listed {
  readonly name: string
  readonly bytes: number
}

export interface Folder {
  list(): Promise<Listed[]>
  /** A new, empty file, whose name is on disk when the promise resolves. @throws WaysideError WAY_DISK_* */
  create(name: string): Promise<File>
  /** An existing file. @throws WaysideError WAY_DISK_FAILED */
  open(name: string): Promise<File>
  /** Gone for reads; a power cut may bring it back. */
  remove(name: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** A folder inside this one, made where it is missing. */
  folder(name: string): Promise<Folder>
  /** Bytes that this program could still write. */
  free(): Promise<number>
}

/** A whole small file; undefined where there is none. */
export const readWhole = async (folder: Folder, name: string): Promise<Uint8Array | undefined> => {
  const listed = (await folder.list()).find(file => file.name === name)
  if (!listed) return undefined
  const file = await folder.open(name)
  try {
    return await file.read(0, listed.bytes)
  } finally {
    await file.close()
  }
}
