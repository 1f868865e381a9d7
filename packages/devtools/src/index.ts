/**
 * A panel that shows what peer-base does in a page: who is linked to whom, how far everybody is, traffic, pinners, events.
 *
 * ```ts
 * const devtools = mountDevtools(document.querySelector('aside'), { app, collaborations: [list] })
 * devtools.unmount()
 * ```
 *
 * The model behind it draws nothing and can be used alone: `watchCollaboration` tells inputs, `reduce` makes models of them.
 *
 * @packageDocumentation
 */
export { type Devtools, type DevtoolsComponents, devtoolsDefaults, type DevtoolsOptions, mountDevtools } from './mount.js'
export {
  type CollaborationModel, emptyModel, type Input, type LogLine, type Model, type ModelLimits, modelLimits, type Receipt, reduce, type TrafficPoint
} from './model.js'
export { readCollaboration, type Reading } from './reading.js'
export { watchApp, watchCollaboration, type WatchComponents } from './watch.js'
export { type Topology, type TopologyLink, type TopologyNode, topologyOf } from './topology.js'
export { type ClockRow, clocksOf, type ClockTable, entriesBehind, type PinnerRow, pinnersOf } from './clocks.js'
export type { PeerStats } from '@peer-base/app'
export type { WatchedApp, WatchedCollaboration } from './watched.js'
