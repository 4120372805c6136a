// The readings of the load: 100 topics, each with a number that walks and a time that goes on.

export const topicsCount = 100

/** Fits the topic template of the agents that `startAgent` starts, where the prefix is `load/` and how its assets begin. */
export const topicOf = (prefix: string, index: number, topics = topicsCount): string => {
  const topic = index % topics
  return `${prefix}${topic >> 1}/${topic % 2 === 0 ? 'temperature' : 'pressure'}`
}

export interface Load {
  readonly topics: number
  readonly perSecond: number
  /** Event time of the first reading. */
  readonly from: number
}

/** The last digits of a real sensor: about five bits that no codec can tell beforehand. */
const noise = (index: number): number => {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d)
  return (Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> 16) % 31
}

/** Every topic in turn; the time between two readings of a topic is what the rate makes it. */
export const payloadOf = ({ topics, perSecond, from }: Load, index: number): string => {
  const turn = Math.floor(index / topics)
  const value = 20 + (index % topics) / 10 + (Math.round(500 * Math.sin(turn / 50)) + noise(index)) / 100
  return `{"value":${value.toFixed(2)},"time":${Math.round(from + (turn * topics * 1000) / perSecond)}}`
}
