// A board of cards in three columns. The cards are an `ormap` of maps, so that one person renames a card while another moves
// it, and both happen. The board's title and the order of the cards are subs: other types, in the same log and the same order.
import { PeerBaseProvider, useCollaboration, useMembers, usePinned, useShared, useSub } from '@peer-base/react'
import type { Collaboration, Keys } from 'peer-base'
import { type FormEvent, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { element, openApp, showError } from '../open-app.js'

/** What was written into each field; several where people wrote at once. */
interface Card {
  readonly title?: ReadonlySet<string>
  readonly column?: ReadonlySet<string>
}

type Board = Collaboration<'ormap', Card>
type Order = Collaboration<'rga', string>

const columns = ['To do', 'Doing', 'Done']

function BoardPage ({ keys }: { readonly keys: Keys }) {
  const { status, collaboration: board, error } = useCollaboration<'ormap', Card>('board', 'ormap', { keys })
  const title = useSub<'lwwreg', string>(board, 'title', 'lwwreg')
  const order = useSub<'rga', string>(board, 'order', 'rga')
  const titleText = useShared(title) ?? ''
  if (status === 'failed') return <p role="alert">{error.message}</p>
  if (board === undefined || title === undefined || order === undefined) return <p>Opening…</p>
  return (
    <>
      <h1>
        <input
          aria-label="Title of the board"
          placeholder="Untitled board"
          value={titleText}
          onChange={(event) => { title.shared.write(event.target.value).catch(showError) }}
        />
      </h1>
      <NewCard board={board} order={order} />
      <div className="board">{columns.map((column) => <Column key={column} {...{ column, board, order }} />)}</div>
      <Footer board={board} />
    </>
  )
}

function NewCard ({ board, order }: { readonly board: Board, readonly order: Order }) {
  const [text, setText] = useState('')
  const add = (event: FormEvent): void => {
    event.preventDefault()
    const id = crypto.randomUUID()
    // Together: nobody sees a card without its place, nor the reverse.
    board.transact(() => {
      write(board, id, 'title', text)
      write(board, id, 'column', 'To do')
      order.shared.push(id).catch(showError)
    })
    setText('')
  }
  return (
    <form onSubmit={add}>
      <input aria-label="New card" placeholder="What is to be done?" value={text} onChange={(event) => { setText(event.target.value) }} required />
      <button>Add</button>
    </form>
  )
}

function Column ({ column, board, order }: { readonly column: string, readonly board: Board, readonly order: Order }) {
  const cards = useShared(board)
  const ids = useShared(order).filter((id) => columnOf(cards[id]) === column)
  return (
    <section aria-label={column}>
      <h2>{column}</h2>
      <ul>{ids.map((id) => <CardItem key={id} id={id} card={cards[id] ?? {}} board={board} />)}</ul>
    </section>
  )
}

function CardItem ({ id, card, board }: { readonly id: string, readonly card: Card, readonly board: Board }) {
  const title = [...card.title ?? []].join(' / ')
  const place = columns.indexOf(columnOf(card) ?? '')
  const move = (by: number) => () => { write(board, id, 'column', columns[place + by] ?? 'To do') }
  return (
    <li>
      <input aria-label="Card" value={title} onChange={(event) => { write(board, id, 'title', event.target.value) }} />
      <button aria-label={`Move ${title} left`} disabled={place <= 0} onClick={move(-1)}>←</button>
      <button aria-label={`Move ${title} right`} disabled={place === columns.length - 1} onClick={move(1)}>→</button>
      <button aria-label={`Remove ${title}`} onClick={() => { board.shared.remove(id).catch(showError) }}>✕</button>
    </li>
  )
}

function Footer ({ board }: { readonly board: Board }) {
  const members = useMembers(board)
  const pinned = usePinned(board)
  const saved = {
    pinned: `saved on ${pinned.pinners} ${pinned.pinners === 1 ? 'pinner' : 'pinners'}`,
    saving: 'saving…',
    local: 'only on this device'
  }[pinned.status]
  return <p className="quiet" role="status">{`${members.size} here, ${saved}. Share the address of this page.`}</p>
}

/** A card with a title that somebody removed from view while another wrote into it is there, without a column: to do. */
function columnOf (card: Card | undefined): string | undefined {
  return card === undefined ? undefined : [...card.column ?? ['To do']].sort()[0]
}

function write (board: Board, id: string, field: keyof Card, value: string): void {
  board.shared.applySub(id, 'ormap', 'applySub', field, 'mvreg', 'write', value).catch(showError)
}

async function run (): Promise<void> {
  const { app, keys } = await openApp('todo')
  createRoot(element('root', HTMLElement)).render(<StrictMode><PeerBaseProvider app={app}><BoardPage keys={keys} /></PeerBaseProvider></StrictMode>)
}

run().catch(showError)
