// What becomes of an agent that is not heard, or hands nothing on, and of its series; and when it is back.

import type { Millis } from '../../protocol/series.ts'
import type { Finding } from '../detectors/detector.ts'
import type { AgentSeen, AgentState } from './agents.ts'
import type { Known } from './known.ts'
import { delayed, reporting, silentAgent } from './state.ts'
import * as words from './words.ts'

export interface Quiet {
  /** Agents that are due. */
  tick(now: Millis): Finding[]
  /** It is heard, and hands nothing on. */
  stall(agent: number, now: Millis): Finding
  comeBack(agent: number, now: Millis): Finding
}

export const quiet = (known: Known, nameOf: (agent: number) => string): Quiet => {
  const { agents } = known

  const dueOf = (number: number, { state, since, heard }: AgentSeen): Millis =>
    state === 'silent' ? since + known.options.forgetAfter : known.sinceUp(heard) + agents.limit(number, known.options)

  /** What there is to say of its series is said of it. */
  const hush = (number: number, agent: AgentSeen, state: AgentState, now: Millis): void => {
    if (agent.state === 'heard') agent.since = now
    agent.state = state
    for (const one of [reporting, delayed]) known.turnAll(number, one, silentAgent, now)
  }

  const fallSilent = (number: number, agent: AgentSeen, now: Millis): Finding => {
    hush(number, agent, 'silent', now)
    known.agentDue = Math.min(known.agentDue, dueOf(number, agent))
    const [limit, count] = [agents.limit(number, known.options), known.membersOf(number).length]
    return words.silentAgentFound({ agent: nameOf(number), since: agent.heard, limit, count }, now)
  }

  const forget = (number: number, now: Millis): Finding => {
    for (const series of known.turnAll(number, silentAgent, silentAgent, now)) known.leave(series, now)
    agents.forget(number)
    return words.expectedNoMore(words.agentGroup(nameOf(number)), now, 'it was silent for too long')
  }

  return {
    tick(now) {
      if (now < known.agentDue) return []
      known.agentDue = Number.POSITIVE_INFINITY
      return [...agents.numbered()].flatMap(([number, agent]) => {
        const due = dueOf(number, agent)
        if (due <= now) return [agent.state === 'silent' ? forget(number, now) : fallSilent(number, agent, now)]
        known.agentDue = Math.min(known.agentDue, due)
        return []
      })
    },
    stall(number, now) {
      const agent = agents.of(number)!
      hush(number, agent, 'stalled', now)
      const { holdMost: limit } = known.options
      return words.stalledAgent(
        { agent: nameOf(number), since: agent.advanced, limit, count: known.membersOf(number).length },
        now
      )
    },
    /** Its series have their time again. */
    comeBack(number, now) {
      const agent = agents.of(number)!
      const found = words.agentBack(nameOf(number), now - agent.since, now)
      Object.assign(agent, { state: 'heard', since: now, returned: now } satisfies Partial<AgentSeen>)
      for (const series of known.turnAll(number, silentAgent, delayed, now)) known.wait(series, now)
      return found
    }
  }
}
