import { expect } from 'chai'
import { giveUnits, takeUnits } from '../../src/sequences/unit-arrays.js'

describe('arrays of code units', () => {
  it('have room for what is asked for, and half as much again at most', () => {
    for (let atLeast = 33; atLeast < 5000; atLeast++) {
      const { length } = takeUnits(atLeast)
      expect(length).to.be.within(atLeast, atLeast * 1.5)
    }
    expect(takeUnits(1)).to.have.length(32)
  })

  it('are used again once they were given back, by one at a time', () => {
    const given = takeUnits(3000)
    giveUnits(given)
    expect(takeUnits(2900)).to.equal(given)
    expect(takeUnits(2900)).not.to.equal(given)
  })

  it('are kept in small numbers, and not where they are large', () => {
    const many = Array.from({ length: 50 }, () => takeUnits(1500))
    for (const units of many) giveUnits(units)
    const again = new Set(Array.from({ length: 50 }, () => takeUnits(1500)))
    expect(many.filter((units) => again.has(units)).length).to.be.at.most(4)
    const large = takeUnits(100_000)
    giveUnits(large)
    expect(takeUnits(100_000)).not.to.equal(large)
  })
})
