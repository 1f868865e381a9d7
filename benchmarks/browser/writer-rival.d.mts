import type { Writer } from './writer.js'

export function openRivalWriter (): Writer
