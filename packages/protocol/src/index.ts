export type { ReplicaId, CollaborationId } from './ids.js'
