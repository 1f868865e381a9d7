/*
 * Types are tested by compiling this file: what must not compile is marked, and an unused mark is an error too.
 * Nothing here runs.
 */
import type { CrdtTypeName, Face, ValueOf } from '@peer-base/crdt-types'
import { createReplica } from '@peer-base/crdt-types'

declare module '@peer-base/crdt-types' {
  interface CrdtTypeMap<Element> {
    stack: { value: Element[], mutators: { put (element: Element): void, drop (): void } }
  }
}

declare function collaborate<Name extends CrdtTypeName, Element = any> (name: string, type: Name): { shared: Face<Name, Element> }

export async function everyFace (): Promise<void> {
  const { shared: list } = collaborate('x', 'rga')
  const pushed: Promise<void> = list.push({ anything: 1 })
  await pushed
  await list.insertAllAt(0, [1, 'a'])
  // @ts-expect-error a list does not count
  await list.inc()

  const { shared: words } = collaborate<'rga', string>('x', 'rga')
  const read: readonly string[] = words.value()
  const place: string = words.positionAt(read.length)
  const at: number = words.indexOf(place)
  await words.removeAt(at)
  // @ts-expect-error not a string
  await words.push(1)
  // @ts-expect-error the index comes first
  await words.insertAt('a', 0)

  const { shared: text } = collaborate('x', 'text')
  const letters: string = text.value()
  await text.insertAt(letters.length, '!')
  await text.removeAt(0)
  text.positionAt(0, 'right')
  // @ts-expect-error no such side
  text.positionAt(0, 'up')
  // @ts-expect-error text holds text
  await text.push(1)

  const { shared: counter } = collaborate('x', 'gcounter')
  const count: number = counter.value()
  await counter.inc()
  await counter.inc(count)
  // @ts-expect-error it only grows
  await counter.dec()

  const { shared: flag } = collaborate('x', 'ewflag')
  const on: boolean = flag.value()
  await (on ? flag.disable() : flag.enable())
  // @ts-expect-error takes nothing
  await flag.enable(true)

  const { shared: tags } = collaborate<'aworset', string>('x', 'aworset')
  const all: ReadonlySet<string> = tags.value()
  await tags.add([...all].join())
  // @ts-expect-error not a string
  await tags.remove(7)

  const { shared: timed } = collaborate<'rwlwwset', string>('x', 'rwlwwset')
  await timed.add('e')
  await timed.add(7, 'e')
  // @ts-expect-error the timestamp comes first
  await timed.add('e', 7)

  const { shared: register } = collaborate<'lwwreg', { n: number }>('x', 'lwwreg')
  const written: { n: number } | null = register.value()
  await register.write(1, { n: written?.n ?? 0 })
  await register.write({ n: 1 })

  const { shared: siblings } = collaborate<'mvreg', string>('x', 'mvreg')
  for (const sibling of siblings.value()) await siblings.write(sibling)
  await siblings.clear()
  // @ts-expect-error takes nothing
  await siblings.clear('a')

  const { shared: map } = collaborate('x', 'ormap')
  await map.applySub('k', 'mvreg', 'write', 1)
  await map.applySub('k', 'ccounter', 'inc')
  await map.applySub('k', 'ormap', 'applySub', 'inner', 'aworset', 'add', 'e')
  await map.applySub('k', 'ormap', 'applySub', 'inner', 'ormap', 'applySub', 'innermost', 'ewflag', 'enable')
  await map.applySub('k', 'ormap', 'remove', 'inner')
  await map.remove('k')
  // @ts-expect-error a list cannot stand in a map
  await map.applySub('k', 'rga', 'push', 1)
  // @ts-expect-error a register is not added to
  await map.applySub('k', 'mvreg', 'add', 1)
  // @ts-expect-error nor in a map in a map
  await map.applySub('k', 'ormap', 'applySub', 'inner', 'mvreg', 'add', 1)

  const { shared: stack } = collaborate<'stack', number>('x', 'stack')
  const top: number | undefined = stack.value()[0]
  await stack.put(top ?? 0)
  // @ts-expect-error not a number
  await stack.put('a')

  // @ts-expect-error no such type
  collaborate('x', 'rgaa')

  const value: ValueOf<'ormap', number> = { k: 1 }
  // @ts-expect-error values are read only
  value['k'] = 2
}

export function everyReplica (): void {
  const replica = createReplica<'aworset', string>('aworset', { id: 'alice' })
  replica.apply(replica.add('a'))
  const bytes: Uint8Array = replica.encode()
  replica.load(bytes)
  replica.on('change', () => {})
  // @ts-expect-error no such event
  replica.on('chnge', () => {})
  // @ts-expect-error no such mutator
  replica.push('a')
  // @ts-expect-error who is it
  createReplica('aworset', {})
}
