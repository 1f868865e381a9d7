import { own, quotient, ratio, row, type Gate } from '../gates/gate.js'

const perEdit = (size: number): Gate['reached'] => quotient([`windows of ${size}`, 'ours', 'editCpuUS'], ['windows of 1', 'ours', 'editCpuUS'])

const received = (figure: string, verifier: string): Gate['reached'] => quotient(['receive', 'ours', figure], ['receive', verifier, 'verifyCpuUS'])

/** What the crypto alone of a frame took where the gates were set that are times, in µs: they go with the machine, and so are told by it. */
const aloneUS = 149

export const gates: readonly Gate[] = [
  row('–', 'windows of 100: ours sealed ÷ yjs in clear', 1.2, 1, ratio('windows of 100', 'frameCpuUS', 'yjs')),
  row('P1', 'frame of one edit ÷ sign, verify, seal and open alone, by the platform', 1.1, 1.03, ratio('windows of 1', 'frameCpuUS', 'floor')),
  row('–', 'the same ÷ these four by the library that ours signs with', 1.1, 1.03, ratio('windows of 1', 'frameCpuUS', 'same library')),
  row('P2', 'an edit in windows of 10 ÷ in windows of 1', 0.12, 0.11, perEdit(10)),
  row('P2', 'an edit in windows of 100 ÷ in windows of 1', 0.015, 0.012, perEdit(100)),
  row('P3', 'bytes of frames per edit, windows of 10', 15, 11, own('windows of 10', 'editBytes')),
  row('P3', 'bytes of frames per edit, windows of 100', 2.8, 2, own('windows of 100', 'editBytes')),
  row('P3', 'bytes of a frame of one entry beside its sealed plaintext', 120, 97, own('overhead', 'bytes')),
  row('P4', 'document of 2,000 edits, windows of 1 ÷ delta-crdts', 1 / 4, 1 / 5, ratio('small, windows of 1', 'frameCpuUS', 'delta-crdts')),
  row('P4', 'document of 2,000 edits, windows of 10 ÷ delta-crdts', 1 / 20, 1 / 40, ratio('small, windows of 10', 'frameCpuUS', 'delta-crdts')),
  row('P5', 'signed frames of one edit as fast as a session takes them, each ÷ one verification by the platform', 1 / 0.9, 1 / 1.6,
    received('sustainedCpuUS', 'floor')),
  row('–', 'the same ÷ one by the library that ours verifies with', 1 / 0.9, 1 / 1.6, received('sustainedCpuUS', 'same library')),
  row('–', 'a signed frame that comes alone ÷ one verification by the platform', 1 / 0.9, 1 / 1.6, received('aloneCpuUS', 'floor')),
  row('–', 'the same ÷ one by the library that ours verifies with', 1 / 0.9, 1 / 1.6, received('aloneCpuUS', 'same library')),
  row('P5', 'receiving an entry of a chained run ÷ the crypto alone of a frame', 1e6 / 60_000 / aloneUS, 1e6 / 150_000 / aloneUS,
    quotient(['receive', 'ours', 'chainedCpuUS'], ['windows of 1', 'floor', 'frameCpuUS'])),
  row('P6', 'frame of one edit, median by the clock ÷ that of the crypto alone', 170 / aloneUS, 155 / aloneUS, ratio('windows of 1', 'p50US', 'floor')),
  row('P6', 'frame of one edit, 99th of a hundred by the clock ÷ median of the crypto alone', 350 / aloneUS, 220 / aloneUS,
    quotient(['windows of 1', 'ours', 'p99US'], ['windows of 1', 'floor', 'p50US']))
]

/** What a profile tells of the gates (`perf record -e cpu-clock`, 24,000 frames of one edit, warm). */
export const notes = [
  `P1, P5 and P6 are told, as they were set, by what the platform's own calls (node:crypto) take in the same run. Ours signs and verifies with libsodium
where that is installed (docs/decisions/0017-libsodium-signs-in-node.md), which takes about half of that. Beside each stands what the very same cryptography
takes alone: by that ours is no tenth above it, but a half, since what is around it did not become less.`.replaceAll('\n', ' '),
  `Of the 233 µs of a frame of one edit on this machine 115 are libsodium, 12 ciphers and hashes of OpenSSL, 3 their wrappers; 31 compiled code, 25 functions
of the language, 14 allocating and calls into the runtime, 8 collecting, 13 the C library's memory, 8 the kernel. Two ciphers alone, with their wrappers and
buffers, are 25 of it. No function of ours is above 2 µs. Each frame makes 19 KB of objects, of which 0.35 KB stay beside 0.9 of bytes: rows of two stores; of
entries nothing stays but their bytes.`.replaceAll('\n', ' '),
  `P5: what is sustained is what a session takes from a sender that is faster than it: frames wait then, and those of one author that go on from one to the
next are taken together, one signature vouching for them (a few at a time here, where they wait in the same process). A frame that comes alone, as
somebody types, is far from any load: it is told below. What is counted is processor time, which verifying on other threads does not lower. An entry of a
chained run was to take 16.7 µs where the crypto alone takes 149: a cipher is made for each body and two hashes; the rest is reading the run, decoding the
change and joining it, a row in the store and the place in the log.`.replaceAll('\n', ' '),
  `P2: with a cheaper signature an edit in a window of its own costs less, and each further one in a window is a larger part of it. Ninety-nine more edits
took 31 µs on the machine of earlier results where nothing but the document ran, of which 23 were typing and growing the group. Here, where JavaScript takes
1.7 times as long (yjs beside it) and cryptography between two windows leaves the caches cold, they take 137, 14 of them on threads that collect and
compile.`.replaceAll('\n', ' '),
  `P4: both sign with the same library. Who asks for a collection between what warms and what is measured sees more: it takes compiled code away as
well.`.replaceAll('\n', ' ')
]
