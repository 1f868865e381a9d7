import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { readHeads, writeHeads } from './heads.js'
import { labelled } from './labelled.js'
import { limits } from './limits.js'
import { readRole, writeRole } from './role.js'
import type { Announcement, GossipMessage, MemberRecord, Receipt } from './gossip-message.js'

/*
 * announcement  1  cid 32  writePublicKey: length varint (0 or 32), bytes  nameTag 16
 * member        2  cid 32  peer text  role u8  addresses: count varint, texts  seq varint  ttlMS varint  viewDigest 8
 *                  certificate: length varint, bytes  | mac: length varint, bytes
 * receipt       3  cid 32  peer text  storeId 16  heads  | signature: length varint, bytes
 *
 * A text is a varint length and UTF-8. The MAC or signature covers everything before the bar.
 */
const code = { announcement: 1, member: 2, receipt: 3 } as const

const publicKeyBytes = 32
const nameTagBytes = 16
const viewDigestBytes = 8
const storeIdBytes = 16
const maxUint32 = 2 ** 32 - 1
const headsForm = { max: limits.heads, hashBytes: 16 }

/**
 * The one encoding of a gossip message.
 *
 * @param maxBytes `limits.frameBytes` for a receipt that travels inside PERSISTED; gossip takes `limits.gossipBytes`.
 * @throws ProtocolError `limit` when it would be larger; the reason of the field that is wrong otherwise.
 */
export function encodeGossip (message: GossipMessage, maxBytes: number = limits.gossipBytes): Uint8Array {
  const writer = new ByteWriter({ maxBytes })
  switch (message.type) {
    case 'announcement':
      writeAnnouncement(writer, message)
      break
    case 'member':
      writeMember(writer, message)
      writer.bytes(message.mac, limits.proofBytes)
      break
    case 'receipt':
      writeReceipt(writer, message)
      writer.bytes(message.signature, limits.proofBytes)
      break
  }
  return writer.finish()
}

/**
 * Inverse of `encodeGossip`; byte fields are views of `bytes`, which must not change afterwards. Checks form only.
 *
 * @throws ProtocolError `type` (blame `ignore`) for a type of a later version; the reason of the field that is wrong
 *   otherwise (blame `penalise`).
 */
export function decodeGossip (bytes: Uint8Array, maxBytes: number = limits.gossipBytes): GossipMessage {
  const reader = new ByteReader(bytes, maxBytes)
  const message = readGossip(reader)
  reader.end()
  return message
}

/**
 * What a member record's MAC, or a receipt's signature, covers: "pb1/gossip" | cid | the encoding before it. The field
 * itself is not looked at.
 *
 * @throws as `encodeGossip`
 */
export function unauthenticatedBytes (record: Omit<MemberRecord, 'mac'> | Omit<Receipt, 'signature'>): Uint8Array {
  const writer = new ByteWriter({ maxBytes: limits.frameBytes })
  if (record.type === 'member') writeMember(writer, record)
  else writeReceipt(writer, record)
  return labelled('pb1/gossip', record.cid, writer.finish())
}

function writeAnnouncement (writer: ByteWriter, { cid, writePublicKey, nameTag }: Announcement): void {
  writer.u8(code.announcement)
  writer.collaboration(cid)
  if (writePublicKey.length !== 0 && writePublicKey.length !== publicKeyBytes) throw writer.error('length', 'a public key has 32 bytes or none')
  writer.bytes(writePublicKey, publicKeyBytes)
  writer.fixed(nameTag, nameTagBytes)
}

function writeMember (writer: ByteWriter, record: Omit<MemberRecord, 'mac'>): void {
  writer.u8(code.member)
  writer.collaboration(record.cid)
  writer.text(record.peer, limits.addressBytes)
  writeRole(writer, record.role)
  writer.count(record.addresses.length, limits.addresses)
  for (const address of record.addresses) writer.text(address, limits.addressBytes)
  writer.varint(record.seq)
  writer.boundedVarint(record.ttlMS, { max: maxUint32 })
  writer.fixed(record.viewDigest, viewDigestBytes)
  writer.bytes(record.certificate, limits.certificateBytes)
}

function writeReceipt (writer: ByteWriter, receipt: Omit<Receipt, 'signature'>): void {
  writer.u8(code.receipt)
  writer.collaboration(receipt.cid)
  writer.text(receipt.peer, limits.addressBytes)
  writer.fixed(receipt.storeId, storeIdBytes)
  writeHeads(writer, receipt.heads, headsForm)
}

function readGossip (reader: ByteReader): GossipMessage {
  const type = reader.u8()
  switch (type) {
    case code.announcement: return readAnnouncement(reader)
    case code.member: return readMember(reader)
    case code.receipt: return readReceipt(reader)
    default: throw reader.error('type', `gossip of unknown type ${type}`, 'ignore')
  }
}

function readAnnouncement (reader: ByteReader): Announcement {
  const cid = reader.collaboration()
  const writePublicKey = reader.bytes(publicKeyBytes)
  if (writePublicKey.length !== 0 && writePublicKey.length !== publicKeyBytes) throw reader.error('length', 'a public key has 32 bytes or none')
  return { type: 'announcement', cid, writePublicKey, nameTag: reader.fixed(nameTagBytes) }
}

function readMember (reader: ByteReader): MemberRecord {
  const cid = reader.collaboration()
  const peer = reader.text(limits.addressBytes)
  const role = readRole(reader)
  const addresses: string[] = []
  for (let left = reader.count(limits.addresses, 1); left > 0; left--) addresses.push(reader.text(limits.addressBytes))
  return {
    type: 'member',
    cid,
    peer,
    role,
    addresses,
    seq: reader.varint({ max: Number.MAX_SAFE_INTEGER }),
    ttlMS: reader.varint({ max: maxUint32 }),
    viewDigest: reader.fixed(viewDigestBytes),
    certificate: reader.bytes(limits.certificateBytes),
    mac: reader.bytes(limits.proofBytes)
  }
}

function readReceipt (reader: ByteReader): Receipt {
  return {
    type: 'receipt',
    cid: reader.collaboration(),
    peer: reader.text(limits.addressBytes),
    storeId: reader.fixed(storeIdBytes),
    heads: readHeads(reader, headsForm),
    signature: reader.bytes(limits.proofBytes)
  }
}
