import { expect } from 'chai'
import { rga, text } from '../../src/sequences/index.js'
import { randomFrom, same } from './replicas.js'

const alice = 'a1'.repeat(16)

describe('a large sequence', () => {
  it('of text shows what a plain string shows, edited all over, here, elsewhere and after loading', () => {
    const random = randomFrom(11)
    const words = ['plain words ', 'déjà vu ', '漢字', 'x'.repeat(100), '\u{1f600}']
    let state = text.initial()
    let other = text.initial()
    let model = ''
    for (let i = 0; i < 4000; i++) {
      let at = random(model.length + 1)
      if (/[\ud800-\udbff]/.test(model.charAt(at - 1))) at--
      const removes = random(3) === 0 && /^[ -~]{6}/.test(model.slice(at))
      const word = words[random(words.length)]!
      const delta = removes ? text.mutators.removeAt(alice, state, at, 6) : text.mutators.insertAt(alice, state, at, word)
      model = removes ? model.slice(0, at) + model.slice(at + 6) : model.slice(0, at) + word + model.slice(at)
      state = text.join(state, delta)
      other = text.join(other, text.decodeDelta!(text.encodeDelta!(delta, alice), alice))
      if (i % 500 === 0) expect(text.value(state)).to.equal(model)
    }
    expect(text.value(state)).to.equal(model)
    expect(text.value(other)).to.equal(model)
    expect(text.value(text.decode!(text.encode!(state)))).to.equal(model)
  })

  it('of values shows what a plain array shows, edited all over', () => {
    const random = randomFrom(12)
    let state = rga.initial()
    const model: number[] = []
    for (let i = 0; i < 4000; i++) {
      const at = random(model.length + 1)
      const removes = random(3) === 0 && at < model.length
      state = rga.join(state, removes ? rga.mutators.removeAt(alice, state, at) : rga.mutators.insertAt(alice, state, at, i))
      if (removes) model.splice(at, 1)
      else model.splice(at, 0, i)
    }
    expect(rga.value(state)).to.deep.equal(model)
  })

  it('tells more replicas apart than two bytes do', () => {
    let state = text.initial()
    const ids = Array.from({ length: 66_000 }, (_, i) => i.toString(16).padStart(32, '0'))
    for (const id of ids) state = text.join(state, text.mutators.push(id, state, 'x'))
    const last = ids[ids.length - 1]!
    state = text.join(state, text.mutators.removeAt(last, state, 1, 65_998))
    state = text.join(state, text.mutators.insertAt(last, state, 1, 'last'))
    expect(text.value(state)).to.equal('xlastx')
    const bytes = text.encode!(state)
    const loaded = text.join(text.decode!(bytes), text.mutators.push(last, text.decode!(bytes), '!'))
    expect(text.value(loaded)).to.equal('xlastx!')
    expect(same(text.encode!(text.decode!(bytes)), bytes)).to.equal(true)
  })
})
