/** `target` with some members replaced; the others keep working on `target` itself, private fields included. */
export function overriding<T extends object> (target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get (_, name) {
      if (Object.hasOwn(members, name)) return Reflect.get(members, name)
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    }
  })
}
