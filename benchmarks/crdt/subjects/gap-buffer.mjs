/*
 * No CRDT at all: what an editor does, the text in an array with a gap where the cursor is, and each edit as position,
 * count and characters. Nothing can be merged; it is the floor under every sequence.
 */
import { Buffer } from 'node:buffer'

const scratch = new Uint8Array(64)

export const subject = {
  create: () => ({ units: new Uint16Array(1024), start: 0, end: 1024 }),
  edit (doc, position, removed, inserted, send) {
    replace(doc, position, removed, inserted)
    send(encoded(position, removed, inserted))
  },
  apply (doc, bytes) {
    const [position, afterPosition] = readVarint(bytes, 0)
    const [removed, afterRemoved] = readVarint(bytes, afterPosition)
    replace(doc, position, removed, Buffer.from(bytes.buffer, bytes.byteOffset + afterRemoved, bytes.length - afterRemoved).toString())
  },
  text: doc => stringOf(doc.units.subarray(0, doc.start)) + stringOf(doc.units.subarray(doc.end)),
  save: doc => new TextEncoder().encode(subject.text(doc))
}

function replace (doc, position, removed, inserted) {
  if (position !== doc.start) moveGap(doc, position)
  doc.end += removed
  if (doc.end - doc.start < inserted.length) grow(doc, inserted.length)
  for (let i = 0; i < inserted.length; i++) doc.units[doc.start++] = inserted.charCodeAt(i)
}

function moveGap (doc, position) {
  const { units, start, end } = doc
  if (position < start) units.copyWithin(end - (start - position), position, start)
  else units.copyWithin(start, end, end + position - start)
  doc.start = position
  doc.end = end + position - start
}

function grow (doc, n) {
  const units = new Uint16Array(doc.units.length * 2 + n)
  const end = units.length - (doc.units.length - doc.end)
  units.set(doc.units.subarray(0, doc.start))
  units.set(doc.units.subarray(doc.end), end)
  doc.units = units
  doc.end = end
}

function encoded (position, removed, inserted) {
  let n = writeVarint(position, 0)
  n = writeVarint(removed, n)
  if (inserted.length > 1 || inserted.charCodeAt(0) > 127) return Buffer.concat([scratch.subarray(0, n), Buffer.from(inserted)])
  if (inserted !== '') scratch[n++] = inserted.charCodeAt(0)
  return scratch.slice(0, n)
}

function writeVarint (n, at) {
  for (; n > 127; n >>>= 7) scratch[at++] = (n & 127) | 128
  scratch[at++] = n
  return at
}

function readVarint (bytes, at) {
  let n = 0
  for (let shift = 0; ; shift += 7) {
    n |= (bytes[at] & 127) << shift
    if (bytes[at++] < 128) return [n, at]
  }
}

function stringOf (units) {
  let text = ''
  for (let i = 0; i < units.length; i += 8192) text += String.fromCharCode(...units.subarray(i, i + 8192))
  return text
}
