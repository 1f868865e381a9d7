import type { Collaboration, PeerId } from '@peer-base/app'
import { type Pinned, useAwareness, useCollaboration, useMembers, useOpenCollaboration, usePinned, useShared, useSub } from '@peer-base/react'

/** Never run: these calls must compile, and those marked must not. */
export function Component (): void {
  const opening = useCollaboration<'rga', string>('doc', 'rga')
  const list: Collaboration<'rga', string> | undefined = opening.collaboration
  if (opening.status === 'open') opening.collaboration.shared.push('milk').catch(() => {})
  if (opening.status === 'failed') opening.error.message.trim()
  useCollaboration(undefined, 'text', {})
  // @ts-expect-error: a name is needed where the component waits for it
  useOpenCollaboration(undefined, 'text')

  const items: readonly string[] | undefined = useShared(list)
  const open = useOpenCollaboration<'rga', string>('doc', 'rga')
  const certain: readonly string[] = useShared(open)
  const length: number = useShared(open, (value) => value.length)
  const first: string | undefined = useShared(list, (value) => value[0] ?? '', (a, b) => a === b)
  const counter = useOpenCollaboration('count', 'gcounter')
  const count: number = useShared(counter)
  // @ts-expect-error: a list has no number as its value
  const wrong: number = useShared(open)

  const title: Collaboration<'lwwreg', string> | undefined = useSub<'lwwreg', string>(open, 'title', 'lwwreg')
  const titleText: string | null | undefined = useShared(title)
  const members: ReadonlySet<PeerId> = useMembers(list)
  const pinned: Pinned = usePinned(open)
  const others: ReadonlyMap<PeerId, { readonly name: string }> = useAwareness(list, { name: 'alice' }, { channel: 'names' })
  counter.shared.inc().catch(() => {})
  // @ts-expect-error: a counter has no push
  counter.shared.push('milk')
  return void [items, titleText, certain, length, first, count, wrong, members, pinned, others]
}
