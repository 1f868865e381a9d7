import type { Collaboration } from '@peer-base/app'

/** How far a collaboration is that a component asked for. */
export type Opening<Name extends string = string, Element = unknown> =
  /** Nothing can be shown yet: on its way, or rendered on a server, where nothing is opened. */
  | { readonly status: 'opening', readonly collaboration: undefined, readonly error: undefined }
  | { readonly status: 'open', readonly collaboration: Collaboration<Name, Element>, readonly error: undefined }
  /** `app.collaborate` rejected. The next component that mounts tries again. */
  | { readonly status: 'failed', readonly collaboration: undefined, readonly error: Error }
  /** Somebody stopped it, or the app, while components show it. The next component that mounts opens it again. */
  | { readonly status: 'stopped', readonly collaboration: undefined, readonly error: undefined }

export const opening = Object.freeze({ status: 'opening', collaboration: undefined, error: undefined }) satisfies Opening
export const stopped = Object.freeze({ status: 'stopped', collaboration: undefined, error: undefined }) satisfies Opening
