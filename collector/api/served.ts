// What the HTTP server serves: the parts of the collector that it reaches.

import type { AbsenceFilter, AbsenceReport } from '../absence/report.ts'
import type { Act } from '../acting.ts'
import type { Alerts } from '../alerts/alerts.ts'
import type { Baseline } from '../detectors/learnt.ts'
import type { MarksFilter, MarksReport } from '../engine/holdups.ts'
import type { Authenticate } from '../ingest/authenticate.ts'
import type { Completeness, Span } from '../ingest/completeness.ts'
import type { Loss } from '../ingest/losses.ts'
import type { Urgency } from '../ingest/overload.ts'
import type { QuarantinedSample, QuarantineQuery } from '../ingest/quarantine.ts'
import type { Receive } from '../ingest/receive.ts'
import type { Standing } from '../ingest/standing.ts'
import type { Life } from '../life/lives.ts'
import type { ReloadStatus } from '../reload.ts'
import type { RuleReport } from '../rules/rule.ts'
import type { Deliveries } from '../sinks/deliveries.ts'
import type { Store } from '../store/store.ts'
import type { Maintenance } from '../upkeep/maintenance.ts'
import type { Group } from '../windows/window.ts'
import type { Operators } from './operator.ts'

export interface Served {
  readonly authenticate: Authenticate
  readonly receive: Receive
  readonly store: Store
  /** What an agent said will never arrive. */
  losses(agent: string): Promise<Loss[]>
  /** Samples from the future. */
  quarantined(query: QuarantineQuery): Promise<QuarantinedSample[]>
  /** What of an agent's samples of some event time is here; undefined for one that never sent anything. */
  completeness(agent: string, span: Span): Promise<Completeness | undefined>
  /** How an agent stands with the collector. */
  standing(agent: string): Standing
  /** Calls when there is something new in the store; returns how to stop that. */
  subscribe(listener: () => void): () => void
  /** What windows wait for, now. */
  marks(filter: MarksFilter, limit: number): MarksReport
  /** Series and agents that do not come, now. */
  absence(filter: AbsenceFilter, limit: number): AbsenceReport
  /** Does what somebody does about alerts. */
  readonly act: Act
  /** Those there are, now. */
  silences(): Alerts['silences']
  /** How rules stand, now. */
  rules(): RuleReport[]
  /** What machines have left by now, the shortest first. */
  lives(): readonly Life[]
  maintenance(): readonly Maintenance[]
  /** What detectors have learnt of some groups by now. */
  baselines(isMeant: (group: Group) => boolean): readonly Baseline[]
  readonly operators: Operators
  /** How sinks stand, and what they would not take. */
  readonly deliveries: Omit<Deliveries, 'run'>
  /** How many journal entries are not in the store yet. */
  behind(): number
  /** Batches that were not taken since the start because processing was too far behind or the disk too full. */
  refused(): Readonly<Record<Urgency, number>>
  /** Whether what the configuration's files say is in force; absent where nobody reads them again. */
  reloads?(): ReloadStatus
}
