// Builds one of the small examples and serves it. Others are met through the relays that are named, by the pinners of app `pad`.
//
//     node examples/serve.mjs list /ip4/127.0.0.1/tcp/9090/ws/p2p/12D3…

import { servePad } from '../scripts/serve-pad.mjs'
import { buildExample, examples } from './build.mjs'

const [name, ...relays] = process.argv.slice(2)
if (!(name in examples)) {
  console.error(`Say which example: ${Object.keys(examples).join(', ')}`)
  process.exit(1)
}
const { url } = await servePad({ folder: await buildExample(name), relays })
console.log(`${name}: ${url}`)
