import type { BuiltInTypesOptions } from './built-in-types.js'
import { createBuiltInTypes } from './built-in-types.js'
import type { CrdtType, CrdtTypeDefinition } from './crdt-type.js'
import { typeFrom } from './definition.js'
import { DuplicateTypeError, InvalidTypeError, UnknownTypeError } from './errors.js'

/** Types by name. */
export interface TypeRegistry {
  /**
   * Adds a type, for good. Any non-empty string is a name.
   * @throws PEERBASE_DUPLICATE_TYPE, PEERBASE_INVALID_TYPE
   */
  define (name: string, definition: CrdtTypeDefinition): void
  /** @throws PEERBASE_UNKNOWN_TYPE with the names that are known. */
  type (name: string): CrdtType
  has (name: string): boolean
  /** In the order of definition, the built-in types first. */
  names (): string[]
}

/** A registry that holds the built-in types. */
export function createRegistry (options: BuiltInTypesOptions = {}): TypeRegistry {
  const types = new Map<string, CrdtType>(Object.entries(createBuiltInTypes(options)))
  return {
    define (name, definition) {
      if (typeof name !== 'string' || name === '') throw new InvalidTypeError('its name must be a non-empty string')
      if (/\p{Surrogate}/u.test(name)) throw new InvalidTypeError('its name holds a lone surrogate')
      if (types.has(name)) throw new DuplicateTypeError(name)
      types.set(name, typeFrom(name, definition))
    },
    type (name) {
      const type = types.get(name)
      if (type === undefined) throw new UnknownTypeError(name, [...types.keys()])
      return type
    },
    has: name => types.has(name),
    names: () => [...types.keys()]
  }
}
