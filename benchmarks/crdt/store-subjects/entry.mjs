// What stands for a type of ours where a library has a map of plain values, or nothing but a map: an element as key for
// `aworset`, one key that is written again and again for `mvreg`.

/** Key and value of operation `i`. */
export function entry (type, n, i) {
  if (type === 'mvreg') return ['key 0', `new ${i}`]
  return type === 'aworset' ? [`new ${i}`, true] : [`key ${i % n}`, `new ${i}`]
}
