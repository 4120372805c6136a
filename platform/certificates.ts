// Certificates and keys in PEM files: checked when they are read, and read anew when the files change.

import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { reason, WaysideError } from '../protocol/errors.ts'
import type { Millis } from '../protocol/series.ts'
import { freshFile, type NamedFile } from './freshfile.ts'

export interface CertificateFiles {
  /** Who is trusted; then nobody else is, also not the authorities of the system. */
  readonly ca?: NamedFile
  /** The own certificate, with those between it and the authority after it. */
  readonly cert?: NamedFile
  readonly key?: NamedFile
}

/** PEM. */
export interface Certificates {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** When the own certificate, or one between it and the authority, ends. */
  readonly expires?: Millis
}

export interface CertificateStore {
  /** The same object until the files hold others. @throws WaysideError WAY_CONFIG_INVALID where they never held usable ones */
  current(): Certificates
  /** Why what is in the files now is not used. */
  problem(): string | undefined
}

const blocks = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

const parsed = (text: string, { setting, path }: NamedFile): X509Certificate[] => {
  try {
    const found = [...text.matchAll(blocks)].map(([block]) => new X509Certificate(block))
    if (found.length > 0) return found
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `${setting}: ${path} holds a broken certificate: ${reason(error)}`)
  }
  throw new WaysideError('WAY_CONFIG_INVALID', `${setting}: ${path} holds no certificate: it must be a PEM file`)
}

const endOf = (certificates: readonly X509Certificate[]): Millis =>
  Math.min(...certificates.map(({ validTo }) => Date.parse(validTo)))

const checkPair = (cert: string, key: string, files: CertificateFiles): void => {
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    const [{ setting, path }, certificate] = [files.key!, files.cert!]
    const next = `put the key of ${certificate.path} there, without a passphrase`
    throw new WaysideError('WAY_CONFIG_INVALID', `${setting}: ${path} does not fit: ${reason(error)}: ${next}`)
  }
}

/** @throws WaysideError WAY_CONFIG_INVALID, naming the option and the file */
const check = (files: CertificateFiles, [ca, cert, key]: readonly (string | undefined)[]): Certificates => {
  if (ca !== undefined) parsed(ca, files.ca!)
  const own = cert === undefined ? undefined : parsed(cert, files.cert!)
  if (cert !== undefined && key !== undefined) checkPair(cert, key, files)
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(own === undefined ? {} : { expires: endOf(own) })
  }
}

/** Certificate and key are two files and cannot change at once: until both fit, and while one is missing, the last ones that did go on. */
export const certificates = (files: CertificateFiles): CertificateStore => {
  const read = [files.ca, files.cert, files.key].map(file => file && freshFile(file))
  let texts: readonly (string | undefined)[] | undefined
  let good: Certificates | undefined
  let problem: string | undefined

  const renew = (): Certificates => {
    const found = read.map(file => file?.())
    if (texts?.every((text, index) => text === found[index])) return good!
    const checked = check(files, found)
    texts = found
    return checked
  }

  return {
    current() {
      try {
        good = renew()
        problem = undefined
      } catch (error) {
        if (!good) throw error
        problem = `${reason(error)}: the ones before are still used`
      }
      return good
    },
    problem: () => problem
  }
}
