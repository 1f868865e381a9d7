import { expect } from 'chai'
import { nodeFiles, type NodeFiles } from '../../src/store/node-files.js'
import { createReserve, type Reserve } from '../../src/store/reserve.js'

interface Disk { freeBytes: number, readonly held: Map<string, number>, readonly reserve: Reserve }

const bytes = 100

/** A disk of so many bytes that are free, for one folder. */
function diskOf (freeBytes: number): Disk {
  const node = nodeFiles()
  if (node === undefined) throw new RangeError('These tests run in Node')
  const held = new Map<string, number>()
  const fs: Partial<NodeFiles['fs']> = {
    stat: async (file) => {
      const size = held.get(file)
      if (size === undefined) throw new Error('ENOENT')
      return { size, isDirectory: () => false }
    },
    writeFile: async (file, written) => {
      held.set(file, written.length)
      disk.freeBytes -= written.length
    },
    rm: async (file) => {
      disk.freeBytes += held.get(file) ?? 0
      held.delete(file)
    },
    statfs: async () => ({ bavail: disk.freeBytes, bsize: 1 })
  }
  const disk: Disk = { freeBytes, held, reserve: createReserve('store', { bytes, files: { ...node, fs: { ...node.fs, ...fs } } }) }
  return disk
}

describe('the reserve of a store', () => {
  it('is taken once, beside the database', async () => {
    const { reserve, held } = diskOf(1000)
    await reserve.take()
    await reserve.take()
    expect([...held]).to.deep.equal([['store/RESERVE', bytes]])
    expect(await reserve.hasRoom()).to.equal(true)
  })

  it('is not taken where there would be nothing left beside it, and then nobody is kept from writing', async () => {
    const { reserve, held } = diskOf(bytes)
    await reserve.take()
    expect(held.size).to.equal(0)
    expect(await reserve.hasRoom()).to.equal(true)
  })

  it('is left to the database when it was given up, until there is room for both', async () => {
    const disk = diskOf(2 * bytes)
    await disk.reserve.take()
    disk.freeBytes = 0
    await disk.reserve.free()
    expect(disk.freeBytes).to.equal(bytes)
    expect(await disk.reserve.hasRoom()).to.equal(false)
    disk.freeBytes += bytes
    expect(await disk.reserve.hasRoom()).to.equal(true)
    expect(disk.held.size).to.equal(1)
    disk.freeBytes = 0
    expect(await disk.reserve.hasRoom(), 'the next write tells').to.equal(true)
  })

  it('is nothing where there are no files', async () => {
    const reserve = createReserve('name', { files: null })
    await reserve.take()
    await reserve.free()
    expect(await reserve.hasRoom()).to.equal(true)
  })
})
