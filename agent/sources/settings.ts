// The options of the mqtt source, and what they mean to the library: every one that matters is said, none is left to its default.

import type { IClientOptions } from 'mqtt'
import { certificates } from '../../platform/certificates.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { duration, z } from '../../protocol/options.ts'
import { readPassword } from './secret.ts'

export const mqttOptions = {
  url: z
    .url({ protocol: /^mqtts?$/, hostname: /^.+$/, error: 'must be mqtt://host:port or mqtts://host:port' })
    .refine(url => !url.includes('@'), 'must not contain credentials: use username and passwordFile')
    .describe('The broker; mqtts is TLS.'),
  clientId: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('Names the session at the broker; it must be unique there. Else wayside- and the name of the agent.'),
  version: z.literal([4, 5]).default(5).describe('4 is MQTT 3.1.1, 5 is MQTT 5.'),
  username: z.string().min(1).optional().describe('User at the broker.'),
  passwordFile: z.string().min(1).optional().describe('File with the password.'),
  caFile: z.string().min(1).optional().describe("PEM file with the authority that signed the broker's certificate."),
  certFile: z.string().min(1).optional().describe("PEM file with the agent's own certificate."),
  keyFile: z.string().min(1).optional().describe("PEM file with the key of the agent's certificate."),
  keepalive: duration().prefault('30s').describe('Longest silence on the connection.'),
  connectTimeout: duration().prefault('10s').describe('Longest wait for a connection.'),
  reconnectMax: duration().prefault('30s').describe('Longest wait between two attempts to connect.'),
  sessionExpiry: duration().prefault('7d').describe('How long the broker keeps the session of an absent agent (MQTT 5).'),
  inFlightMax: z.int().min(1).max(65_535).default(1000).describe('Most messages of QoS 1 taken and not yet on disk.')
}

export type MqttOptions = z.output<z.ZodObject<typeof mqttOptions>>

const endpoint = (url: string): IClientOptions => {
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'mqtts:'
  return {
    protocol: secure ? 'mqtts' : 'mqtt',
    // The brackets of an IPv6 address belong to the URL only.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 8883 : 1883) : Number(port)
  }
}

const session = ({ version, sessionExpiry, inFlightMax }: MqttOptions): IClientOptions => {
  const sessionExpiryInterval = Math.min(Math.round(sessionExpiry / 1000), 0xffff_ffff)
  const properties = { sessionExpiryInterval, receiveMaximum: inFlightMax }
  return { protocolVersion: version, clean: false, ...(version === 5 ? { properties } : {}) }
}

const credentials = async ({ username, passwordFile }: MqttOptions): Promise<IClientOptions> => ({
  ...(username === undefined ? {} : { username }),
  ...(passwordFile === undefined ? {} : { password: await readPassword(passwordFile) })
})

/** Checked here: the library throws where nobody catches. */
const tls = ({ caFile, certFile, keyFile }: MqttOptions): IClientOptions => {
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new WaysideError('WAY_CONFIG_INVALID', 'certFile and keyFile of the mqtt source need each other: set both or none')
  const { ca, cert, key } = certificates({
    ...(caFile === undefined ? {} : { ca: { path: caFile, setting: 'caFile' } }),
    ...(certFile === undefined ? {} : { cert: { path: certFile, setting: 'certFile' } }),
    ...(keyFile === undefined ? {} : { key: { path: keyFile, setting: 'keyFile' } })
  }).current()
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined || key === undefined ? {} : { cert, key }) }
}

/** @throws WaysideError WAY_CONFIG_INVALID where a file cannot be read, or does not hold what it should */
export const clientOptions = async (options: MqttOptions & { readonly clientId: string }): Promise<IClientOptions> => ({
  ...endpoint(options.url),
  ...session(options),
  ...(await credentials(options)),
  ...tls(options),
  clientId: options.clientId,
  rejectUnauthorized: true,
  keepalive: Math.max(1, Math.round(options.keepalive / 1000)),
  reschedulePings: true,
  connectTimeout: options.connectTimeout,
  reconnectPeriod: 0,
  reconnectOnConnackError: false,
  resubscribe: false,
  queueQoSZero: false,
  // A buffer of two bytes for each of 65,536 identifiers takes 7 MB.
  writeCache: false,
  // Else each message goes through a debugging library several times, to find each time that nobody debugs.
  log: () => {}
})
