import { contentDecoders } from './content-decoders.js'
import type { Decoder } from './decoder.js'
import { keyDecoders } from './key-decoders.js'
import { wireDecoders } from './wire-decoders.js'

/** Whatever of ours turns bytes of others into something. */
export const decoders: readonly Decoder[] = [...wireDecoders, ...keyDecoders, ...contentDecoders]
