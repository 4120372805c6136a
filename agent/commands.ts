// The commands that talk to a running agent: status and quarantine.

import { type Command, exitCodes, InvalidArgumentError } from '../platform/command.ts'
import { readConfiguration } from '../platform/configuration.ts'
import { type ListedItem, replayMax, type ShownItem } from './answers.ts'
import { ask, order } from './ask.ts'
import { agentConfiguration } from './configuration.ts'
import { urlHost } from './guard.ts'
import type { Health } from './health.ts'
import { itemText, listText, replayText } from './quarantinetext.ts'
import type { Replayed } from './replay.ts'
import type { AgentStatus } from './status.ts'
import { statusText } from './statustext.ts'

interface Configured {
  readonly config: string
}

/** Where the status server of the agent with this configuration is. */
const statusUrl = ({ config }: Configured): string => {
  const { host, port } = readConfiguration(config, agentConfiguration).status
  return `http://${urlHost(host)}:${port}`
}

export const configured = (command: Command): Command =>
  command.option('-c, --config <file>', 'configuration file (YAML)', 'agent.yaml')

const print = (text: string): void => void process.stdout.write(text)

const sequence = (text: string): number => {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new InvalidArgumentError('it must be a number from `quarantine list`.')
}

const sequences = (text: string, before: readonly number[] = []): number[] => [...before, sequence(text)]

const showStatus = async (options: Configured & { readonly json?: boolean }): Promise<void> => {
  const url = statusUrl(options)
  const [status, health] = [await ask<AgentStatus>(url, '/status'), await ask<Health>(url, '/health')]
  print(options.json ? `${JSON.stringify({ ...status, health }, undefined, 2)}\n` : statusText(status, health))
}

/** Page by page, oldest first. */
const allItems = async (url: string): Promise<ListedItem[]> => {
  const items: ListedItem[] = []
  while (true) {
    const page = await ask<ListedItem[]>(url, `/quarantine?after=${items.at(-1)?.sequence ?? -1}`)
    if (page.length === 0) return items
    items.push(...page)
  }
}

const replayAll = async (url: string, wanted: readonly number[]): Promise<Replayed[]> => {
  const replayed: Replayed[] = []
  for (let from = 0; from < wanted.length; from += replayMax) {
    replayed.push(...(await order<Replayed[]>(url, '/quarantine/replay', { sequences: wanted.slice(from, from + replayMax) })))
  }
  return replayed
}

const replayItems = async (
  named: readonly number[],
  options: Configured & { readonly all?: boolean },
  command: Command
): Promise<void> => {
  if (named.length > 0 === (options.all ?? false)) command.error('error: name payloads by their numbers, or say --all')
  const url = statusUrl(options)
  const wanted = options.all ? (await allItems(url)).map(item => item.sequence) : named
  const replayed = await replayAll(url, wanted)
  print(replayText(replayed))
  if (replayed.some(({ outcome }) => outcome !== 'taken')) process.exitCode = exitCodes.failed
}

const addQuarantine = (command: Command): void => {
  const quarantine = command.command('quarantine').description('payloads that could not be read')
  configured(quarantine.command('list').description('list them, oldest first, with topic and reason')).action(
    async (options: Configured) => print(listText(await allItems(statusUrl(options))))
  )
  configured(
    quarantine.command('show').description('show one, with its bytes').argument('<sequence>', 'its number', sequence)
  ).action(async (wanted: number, options: Configured) =>
    print(itemText(await ask<ShownItem>(statusUrl(options), `/quarantine/item?sequence=${wanted}`)))
  )
  configured(
    quarantine
      .command('replay')
      .description('read them again, after a decoder or a topic was put right; those taken leave the quarantine')
      .argument('[sequences...]', 'their numbers', sequences)
      .option('--all', 'all there are')
  ).action(replayItems)
}

/** Adds them to the program. */
export const addCommands = (command: Command): void => {
  configured(command.command('status').description('what a running agent has taken, sent, dropped and still holds'))
    .option('--json', 'for programs to read')
    .action(showStatus)
  addQuarantine(command)
}
