// The fleet: machines with the worst that is known of each, gateways with when they were last heard.

import type { AgentStatus } from './api.ts'
import { byId, element, keep, note, set, write } from './dom.ts'
import { type Asset, type AssetState, assetStates } from './model.ts'
import { ago, left, plural, span } from './words.ts'

export const stateNames: Readonly<Record<AssetState, string>> = {
  firing: 'firing',
  pending: 'watching',
  silent: 'gateway silent',
  nodata: 'no data',
  ok: 'ok'
}

const rowsMax = 300
/** A search box for a handful of machines would be clutter. */
const filterFrom = 12

const row = (attributes: Readonly<Record<string, string>>, body: HTMLElement): HTMLElement => {
  body.append(
    element('span', { class: 'mark', 'aria-hidden': 'true' }),
    element('span', { class: 'name' }),
    element('span', { class: 'state' }),
    element('span', { class: 'more' })
  )
  return element('li', attributes, body)
}

const fill = (target: Element, name: string, state: string, more: string): void => {
  write(target.querySelector('.name')!, name)
  write(target.querySelector('.state')!, state)
  write(target.querySelector('.more')!, more)
}

const lastSeen = (newest: number | undefined, now: number): string => (newest === undefined ? 'never' : ago(newest, now))

export const showAssets = (
  assets: readonly Asset[],
  selected: string | undefined,
  now: number,
  onSelect: (name: string) => void
): void => {
  const filter = byId('filter') as HTMLInputElement
  filter.hidden = assets.length < filterFrom
  const wanted = filter.value.trim().toLowerCase()
  const found = assets.filter(({ name, tags }) => `${name} ${Object.values(tags).join(' ')}`.toLowerCase().includes(wanted))
  const make = ({ name }: Asset): Element => {
    const button = element('button', { type: 'button' })
    button.addEventListener('click', () => onSelect(name))
    return row({ 'data-asset': name }, button)
  }
  keep(
    byId('fleet'),
    found.slice(0, rowsMax),
    ({ name }) => name,
    make,
    (target, { name, state, tags, newest, life }) => {
      set(target, { 'data-state': state })
      set(target.firstElementChild!, { 'aria-current': name === selected ? 'true' : undefined })
      const place = Object.values(tags).join(' · ')
      fill(
        target,
        name,
        stateNames[state],
        state === 'ok' ? (life ? left(life, now) : place) || lastSeen(newest, now) : lastSeen(newest, now)
      )
    }
  )
  write(byId('machine-count'), assets.length > 0 ? String(assets.length) : '')
  const hidden = found.length - rowsMax
  note(
    byId('fleet-note'),
    assets.length === 0
      ? 'No machine has sent anything yet.'
      : found.length === 0
        ? 'No machine of this name.'
        : hidden > 0
          ? `${hidden} more: type a name.`
          : ''
  )
}

/** Live, silent, or heard of but not moving on. */
const agentState = ({ silent, holds, watermark }: AgentStatus): 'live' | 'silent' | 'stalled' =>
  silent ? 'silent' : holds || !Number.isFinite(watermark) ? 'live' : 'stalled'

const agentWords = (status: AgentStatus, now: number): string => {
  const words = { live: 'live', silent: `silent for ${span(now - status.heard)}`, stalled: 'behind' }
  return words[agentState(status)]
}

const lagOf = ({ watermark, holds }: AgentStatus, now: number): string =>
  Number.isFinite(watermark)
    ? `complete up to ${span(now - watermark)} ago${holds ? '' : ', windows do not wait for it'}`
    : 'nothing complete yet'

export const showAgents = (agents: readonly AgentStatus[], now: number): void => {
  keep(
    byId('agents'),
    [...agents].sort((a, b) => Number(b.silent) - Number(a.silent) || (a.agent < b.agent ? -1 : 1)),
    ({ agent }) => agent,
    ({ agent }) => row({ 'data-agent': agent }, element('div')),
    (target, status) => {
      const { agent, heard, samples } = status
      set(target, { 'data-state': agentState(status), title: `${plural(samples, 'sample')}; heard ${ago(heard, now)}` })
      fill(target, agent, agentWords(status, now), lagOf(status, now))
    }
  )
  write(byId('agent-count'), agents.length > 0 ? String(agents.length) : '')
}

const counted: Readonly<Record<AssetState, string>> = {
  firing: 'firing',
  pending: 'watched',
  silent: 'behind a silent gateway',
  nodata: 'without data',
  ok: 'ok'
}

/** The whole fleet in a sentence. */
export const showSummary = (assets: readonly Asset[], agents: readonly AgentStatus[]): void => {
  const silent = agents.filter(agent => agent.silent).length
  const parts = assetStates.flatMap(state => {
    const count = assets.filter(asset => asset.state === state).length
    return count > 0 ? [`${count} ${counted[state]}`] : []
  })
  if (silent > 0) parts.push(`${silent} of ${plural(agents.length, 'gateway')} silent`)
  write(byId('summary'), parts.join(' · '))
}
