import { createRegistry, type CrdtType, type CrdtTypeDefinition, type TypeRegistry } from '@peer-base/crdt-types'

/** `define`, `type`, `has` and `names` of a registry that is made when first asked. */
export interface LazyRegistry extends TypeRegistry {
  /** The registry itself. */
  registry (): TypeRegistry
}

/**
 * The types of this process: `PeerBase.collaborationTypes.define` has no app to belong to, so this one registry belongs to the module.
 * An app given `options.types` does not see it.
 */
export function createLazyRegistry (): LazyRegistry {
  let made: TypeRegistry | undefined
  const registry = (): TypeRegistry => made ??= createRegistry()
  return {
    registry,
    define (name: string, definition: CrdtTypeDefinition): void { registry().define(name, definition) },
    type: (name: string): CrdtType => registry().type(name),
    has: (name: string): boolean => registry().has(name),
    names: (): string[] => registry().names()
  }
}
