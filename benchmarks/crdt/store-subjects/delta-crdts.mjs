import { createRequire } from 'node:module'

const require = createRequire(new URL('../../rivals/package.json', import.meta.url))

/** Its own mutators and joins copy the state for each element, so a large one is put together as its insides have it. */
const plans = n => ({
  gcounter: { fill: (state, i) => { state.set(`r${i}`, 1) }, operate: () => ['inc'] },
  aworset: { fill: (state, i) => { state.add('alice', `element ${i}`) }, operate: i => ['add', `new ${i}`] },
  mvreg: {
    fill (state, i) {
      state.removeAll()
      state.add(`r${i}`, i)
    },
    operate: i => ['write', `new ${i}`]
  },
  ormap: {
    fill (state, i) {
      const register = require('delta-crdts').type('mvreg').initial()
      register.ds.set(JSON.stringify(state.cc.makeDot('alice')), i)
      state.state.set(`key ${i}`, Object.assign(register, { type: 'mvreg', cc: null }))
    },
    operate: i => ['applySub', `key ${i % n}`, 'mvreg', 'write', `new ${i}`]
  }
})

export function deltaCrdts (name, n) {
  const type = require('delta-crdts').type(name)
  const { encode, decode } = require('delta-crdts-msgpack-codec')
  const plan = plans(n)[name]
  let state = type.initial()
  let twin = type.initial()
  return {
    slow: true,
    fill () {
      for (let i = 0; i < n; i++) {
        plan.fill(state, i)
        plan.fill(twin, i)
      }
      return n
    },
    operate (i) {
      const [mutator, ...args] = plan.operate(i)
      const delta = type.mutators[mutator]('alice', state, ...args)
      state = type.join(state, delta)
      return encode(delta)
    },
    receive (bytes) { twin = type.join(twin, decode(bytes)) }
  }
}
