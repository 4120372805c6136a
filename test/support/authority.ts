// Authorities and their certificates, made by openssl for one test.

import { execFile, spawnSync } from 'node:child_process'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const noOpenssl = spawnSync('openssl', ['version']).error
  ? 'SKIPPED: openssl is not installed, TLS is not tested: apt-get install openssl'
  : false

export interface Issued {
  readonly certFile: string
  readonly keyFile: string
  readonly cert: string
  readonly key: string
}

export interface Wanted {
  /** Common name. */
  readonly name?: string
  /** As openssl writes them: `DNS:localhost,IP:127.0.0.1`; none where empty. */
  readonly names?: string
  readonly from?: Date
  readonly to?: Date
  readonly usage?: 'serverAuth' | 'clientAuth'
}

export interface Authority {
  readonly caFile: string
  readonly ca: string
  issue(wanted?: Wanted): Promise<Issued>
}

const openssl = (args: string, ...more: string[]) => promisify(execFile)('openssl', [...args.split(' '), ...more])

const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'

const read = async (certFile: string, keyFile: string): Promise<Issued> => ({
  certFile,
  keyFile,
  cert: await readFile(certFile, 'utf8'),
  key: await readFile(keyFile, 'utf8')
})

/** A certificate that nobody signed but itself. */
export const selfSigned = async (directory: string, name: string, names = 'IP:127.0.0.1'): Promise<Issued> => {
  const [certFile, keyFile] = [join(directory, `${name}.pem`), join(directory, `${name}.key`)]
  await openssl(
    `req -x509 ${newKey} -days 40 -subj /CN=${name} -keyout ${keyFile} -out ${certFile}`,
    '-addext',
    `subjectAltName=${names}`
  )
  return read(certFile, keyFile)
}

const configuration = (directory: string): string => `[ca]
default_ca = this
[this]
database = ${directory}/index
new_certs_dir = ${directory}
certificate = ${directory}/ca.pem
private_key = ${directory}/ca.key
default_md = sha256
rand_serial = yes
unique_subject = no
policy = any
[any]
commonName = supplied
`

const asn1 = (date: Date): string => `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`

const extensions = ({ names = 'IP:127.0.0.1', usage }: Wanted): string =>
  `basicConstraints=CA:FALSE\n${names === '' ? '' : `subjectAltName=${names}\n`}${usage ? `extendedKeyUsage=${usage}\n` : ''}`

export const authority = async (parent: string, name: string): Promise<Authority> => {
  const directory = join(parent, name)
  await mkdir(directory)
  const [caFile, config] = [join(directory, 'ca.pem'), join(directory, 'ca.cnf')]
  await openssl(`req -x509 ${newKey} -days 40 -subj /CN=${name} -keyout ${directory}/ca.key -out ${caFile}`)
  await writeFile(config, configuration(directory))
  await writeFile(join(directory, 'index'), '')
  let count = 0
  return {
    caFile,
    ca: await readFile(caFile, 'utf8'),
    async issue(wanted = {}) {
      const base = join(directory, `issued-${++count}`)
      const {
        name: subject = 'collector',
        from = new Date(Date.now() - 3_600_000),
        to = new Date(Date.now() + 40 * 86_400_000)
      } = wanted
      await writeFile(`${base}.ext`, extensions(wanted))
      await openssl(`req -new ${newKey} -subj /CN=${subject} -keyout ${base}.key -out ${base}.csr`)
      const dates = `-startdate ${asn1(from)} -enddate ${asn1(to)}`
      await openssl(`ca -batch -notext -config ${config} ${dates} -extfile ${base}.ext -in ${base}.csr -out ${base}.pem`)
      return read(`${base}.pem`, `${base}.key`)
    }
  }
}

/** Puts a file in the place of another at once, as a careful administrator does. */
export const replaceFile = async (from: string, to: string): Promise<void> => {
  await copyFile(from, `${to}.new`)
  await rename(`${to}.new`, to)
}
