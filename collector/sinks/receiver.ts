// Where a webhook posts to: an address of the configuration, or one that is a secret itself, in a file.

import { tokenFile } from '../../platform/token.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { isSafe } from './address.ts'

export interface ReceiverOptions {
  readonly url?: string | undefined
  readonly urlFile?: string | undefined
}

export const receiverProblem = ({ url, urlFile }: ReceiverOptions): string | undefined =>
  (url === undefined) === (urlFile === undefined) ? 'url and urlFile: set exactly one' : undefined

/** Reads the file anew when it has changed. @throws WaysideError WAY_CONFIG_INVALID, which does not say what is in the file */
export const receiver = ({ url, urlFile }: ReceiverOptions): (() => URL) => {
  if (urlFile === undefined) return () => new URL(url!)
  const text = tokenFile(urlFile, 'urlFile')
  return () => {
    const found = text()
    if (isSafe(found)) return new URL(found)
    throw new WaysideError('WAY_CONFIG_INVALID', `urlFile: ${urlFile} holds no https address without user name: put one into it`)
  }
}

/** Without what of an address may be secret: servers repeat in answers what they were asked for. */
export const withoutPath = (text: string, { pathname, search }: URL): string =>
  [`${pathname}${search}`, search, pathname]
    .filter(part => part.length > 1)
    .reduce((said, part) => said.replaceAll(part, '…'), text)
