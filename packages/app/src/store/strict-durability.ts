/** The part of an IDBDatabase that starts transactions. */
interface TransactionSource {
  transaction (stores: string[], mode?: string, options?: { readonly durability?: string }): unknown
}

/**
 * Asks that IndexedDB writes are on the disk when they are reported done: browsers default to relaxed, and `browser-level`
 * passes no option on. Changes how this one database object starts its transactions, and nothing else. LevelDB has no such
 * object and is left alone.
 */
export function askStrictDurability (database: object): void {
  const source = 'db' in database && isTransactionSource(database.db) ? database.db : undefined
  if (source === undefined) return
  const start = source.transaction.bind(source)
  source.transaction = (stores, mode, options) => start(stores, mode, mode === 'readwrite' ? { ...options, durability: 'strict' } : options)
}

function isTransactionSource (value: unknown): value is TransactionSource {
  return typeof value === 'object' && value !== null && 'transaction' in value && typeof value.transaction === 'function'
}
