// A disk whose power can be cut: a file system of its own, and the switch.

import type { FaultOptions } from './fault.ts'
import { ext4Image, type Image, type ImageOptions } from './image.ts'
import { powerSwitch } from './power.ts'
import { workshop } from './workshop.ts'

export interface PoweredDisk {
  /** For what is to stay outside of it. */
  readonly directory: string
  readonly image: Image
  /**
   * Resolves when nothing reaches the disk any more. Freeze the program first: power takes both at once, but after FS_IOC_SHUTDOWN ext4
   * may answer one more fdatasync with success although nothing was written (2 of 120 tries of a minimal program, 0 of 200 frozen).
   */
  cut(): Promise<void>
  /** Mounts it again, with what had reached it. */
  restore(): Promise<void>
  close(): Promise<void>
}

/** Or why there is none here. */
export const poweredDisk = async (options: ImageOptions, { progress }: FaultOptions): Promise<PoweredDisk | string> => {
  const { directory, remove } = await workshop()
  const image = await ext4Image(directory, options).catch(String)
  const power = await powerSwitch(directory).catch(String)
  const close = async (): Promise<void> => {
    if (typeof power !== 'string') await power.close()
    if (typeof image !== 'string') await image.remove().catch(error => progress(`${directory} is still mounted: ${error}`))
    await remove()
  }
  if (typeof image === 'string' || typeof power === 'string') {
    await close()
    return `needs root, loop devices, mkfs.ext4, and python3 or gcc: ${String([image, power].find(part => typeof part === 'string')).replace(/\s+/g, ' ')}`
  }
  return {
    directory,
    image,
    cut: () => power.cut(image.path),
    async restore() {
      await image.unmount()
      await image.mount()
    },
    close
  }
}
