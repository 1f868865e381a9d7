// Compiled, never run: what the types of the umbrella package must accept and refuse.
import PeerBase from '../src/index.js'
import type { App, Collaboration, Keys } from '../src/index.js'

declare module '@peer-base/crdt-types' {
  interface CrdtTypeMap<Element> {
    'umbrella stack': { value: Element[], mutators: { put (value: Element): void } }
  }
}

export async function faces (): Promise<void> {
  const app: App = PeerBase('types')
  const other: App = new PeerBase('types', { relays: ['/dns4/relay.example/tcp/443/wss'] })
  await other.stop()

  const list = await app.collaborate('x', 'rga')
  await list.shared.push('milk')
  await list.shared.insertAt(0, 7)
  const items: readonly unknown[] = list.shared.value()
  // @ts-expect-error a list has nothing to increment
  await list.shared.inc()
  // @ts-expect-error an index comes first
  await list.shared.insertAt('milk')

  const strings = await app.collaborate<'rga', string>('x', 'rga')
  const value: readonly string[] = strings.shared.value()
  // @ts-expect-error a list of strings takes no number
  await strings.shared.push(7)

  const counter = await app.collaborate('x', 'gcounter')
  await counter.shared.inc()
  const count: number = counter.shared.value()

  const text = await app.collaborate('x', 'text')
  await text.shared.insertAt(0, 'a')
  const token: string = text.shared.positionAt(1)
  const place: number = text.shared.indexOf(token)

  const stack = await app.collaborate<'umbrella stack', number>('x', 'umbrella stack')
  await stack.shared.put(7)
  // @ts-expect-error the type a user merged in has no push
  await stack.shared.push(7)

  // @ts-expect-error a misspelt type
  await app.collaborate('x', 'rgaa')
  // @ts-expect-error a misspelt type
  await list.sub('x', 'texxt')
  const foundAtRunTime: string = 'text'
  await app.collaborate('x', foundAtRunTime)

  list.on('state changed', (fromSelf) => { const mine: boolean = fromSelf; void mine })
  list.on('membership changed', (members) => { const size: number = members.size; void size })
  // @ts-expect-error no such event
  list.on('state change', () => {})
  // @ts-expect-error no such event of an app
  app.on('peer conected', () => {})

  const keys: Keys = await PeerBase.keys.generate()
  await app.collaborate('x', 'rga', { keys })
  // @ts-expect-error keys are opaque: a string is none
  await app.collaborate('x', 'rga', { keys: 'r1' })
  // @ts-expect-error a name is a string
  PeerBase(7)
  // @ts-expect-error no such option
  PeerBase('x', { relay: [] })

  const thing: unknown = list
  if (PeerBase.isCollaboration(thing)) {
    const known: Collaboration = thing
    void known
  }
  void [items, value, count, place]
}
