import { ambient } from './rule-ambient.mjs'
import { fileNames } from './rule-file-names.mjs'
import { layers } from './rule-layers.mjs'
import { shape } from './rule-shape.mjs'

/** The rules of this repository that no published plugin can say. Each failure message gives the reason. */
export const house = {
  meta: { name: 'house' },
  rules: { ambient, 'file-names': fileNames, layers, shape }
}
