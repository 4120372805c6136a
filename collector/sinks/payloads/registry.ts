// The payloads a webhook may send, one line each.

export { pagerduty } from './pagerduty.ts'
export { slack } from './slack.ts'
export { teams } from './teams.ts'
export { wayside } from './wayside.ts'
