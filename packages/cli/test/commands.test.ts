import { generate, uriDecode, uriEncode, uriEncodeReadOnly } from '@peer-base/keys'
import { expect } from 'chai'
import { commands, formatShareLink } from '../src/index.js'
import { peerBase } from './terminal.js'

describe('the commands', () => {
  it('are listed when none is named, and with --help', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      const { code, output } = await peerBase(args)
      expect(code).to.equal(0)
      for (const { name, summary } of commands) expect(output).to.include(name).and.to.include(summary)
    }
  })

  for (const { name, flags, examples } of commands) {
    it(`tell how to use ${name}, with every flag and an example`, async () => {
      const { code, output } = await peerBase([name.split(' ')[1] ?? '', '--help'])
      expect(code).to.equal(0)
      for (const flag of Object.keys(flags)) expect(output).to.include(`--${flag}`)
      expect(examples).not.to.have.length(0)
      for (const [line] of examples) expect(output).to.include(line)
    })
  }

  it('end with code 2 and a hint when called wrongly', async () => {
    for (const args of [['nonsense'], ['watch'], ['keys'], ['keys', 'eat'], ['keys', 'inspect'], ['pinner'], ['relay', 'surplus'], ['relay', '--no-such-flag'],
      ['pinner', '--app', 'x', '--port', 'http'], ['pinner', '--app', 'x', '--max-collaborations', '0'], ['type', 'a', 'b', '--rate', '-1'],
      ['watch', 'a', '--timeout', 'soon'], ['relay', '--log-level', 'chatty']]) {
      const { code, notes } = await peerBase(args)
      expect(code, args.join(' ')).to.equal(2)
      expect(notes.trim().split('\n'), args.join(' ')).to.have.length(1)
      expect(notes).to.include('(PEERBASE_USAGE)')
    }
  })

  it('repeat nothing of a link that was mistyped as a flag', async () => {
    const secret = uriEncode(await generate())
    const { notes } = await peerBase(['watch', `--${secret}`])
    expect(notes).not.to.include(secret.slice(0, 20))
  })

  it('refuse to type with read-only keys, and into what is no text', async () => {
    const keys = await generate()
    const parts = { base: 'https://x.example/', appName: 'a', name: 'n', relays: [] }
    const readOnly = formatShareLink({ ...parts, typeName: 'text', keys: uriEncodeReadOnly(keys) })
    expect((await peerBase(['type', readOnly, 'file'])).notes).to.include('(PEERBASE_READ_ONLY)')
    const list = formatShareLink({ ...parts, typeName: 'rga', keys })
    expect((await peerBase(['type', list, 'file'])).notes).to.include('(PEERBASE_INVALID_LINK)')
    expect((await peerBase(['watch', list])).notes).to.include('names no relay').and.to.include('(PEERBASE_INVALID_LINK)')
  })
})

describe('peer-base keys', () => {
  it('makes keys whose read-only form is the other one it prints', async () => {
    const { output } = await peerBase(['keys', 'generate'])
    const [full = '', readOnly = ''] = output.trim().split('\n').map((line) => line.split(/\s+/)[1] ?? '')
    const keys = await uriDecode(full)
    expect(keys.write).not.to.equal(undefined)
    expect(uriEncodeReadOnly(keys)).to.equal(readOnly)
    expect((await peerBase(['keys', 'read-only', '-'], { input: `${full}\n` })).output.trim()).to.equal(readOnly)
    expect((await peerBase(['keys', 'read-only', readOnly])).output.trim()).to.equal(readOnly)
  })

  it('tells what keys and links allow without printing keys', async () => {
    const keys = await generate()
    const link = formatShareLink({ base: 'https://x.example/', appName: 'my app', typeName: 'rga', name: 'a/b', relays: ['/dns4/r.example/tcp/443/wss'], keys })
    const inspected = await peerBase(['keys', 'inspect', link])
    expect(inspected.output).to.match(/allows +reading and writing/).and.to.include('"my app"').and.to.include('"a/b"').and.to.match(/id +[0-9a-f]{16}/)
    expect(inspected.output).not.to.include(uriEncode(keys).slice(2, 20))
    expect((await peerBase(['keys', 'inspect', uriEncodeReadOnly(keys)])).output).to.match(/allows +reading$/m)
    const open = formatShareLink({ base: 'https://x.example/', appName: 'a', typeName: 'rga', name: 'n', relays: [], keys: undefined })
    expect((await peerBase(['keys', 'inspect', open])).output).to.include('everybody')
  })

  it('refuses damaged keys with a code and without repeating them', async () => {
    const text = uriEncode(await generate())
    for (const damaged of [text.slice(0, -3), `${text}x`, 'nonsense', '']) {
      const { code, notes } = await peerBase(['keys', 'inspect', '-'], { input: damaged })
      expect(code).to.equal(1)
      expect(notes).to.include('(PEERBASE_INVALID_KEY_URI)').and.not.to.include(text.slice(2, 20))
    }
  })
})
