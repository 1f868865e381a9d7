import type { Content } from './delta.js'
import type { OrderTree } from './order-tree.js'
import { CAPACITY, FANOUT, LEAF_ELEMENTS } from './order-tree.js'
import type { Leaf } from './tree-nodes.js'
import { Branch } from './tree-nodes.js'

/** Builds the tree of an empty sequence from items in document order; `content` is all they show. O(items). */
export function buildTree<C extends Content> (tree: OrderTree<C>, handles: readonly number[], content: C): void {
  const { items, kind } = tree
  const leaves: Leaf<C>[] = []
  let at = 0
  for (let i = 0; i < handles.length;) {
    const leaf = leaves.length === 0 ? tree.first : tree.newLeaf(tree.first.chunk)
    const previous = leaves[leaves.length - 1]
    if (previous !== undefined) previous.next = leaf
    leaves.push(leaf)
    // Three quarters full: the first edits find room.
    while (i < handles.length && leaf.count < CAPACITY * 3 / 4 && leaf.visible < LEAF_ELEMENTS / 2) {
      const it = handles[i++]!
      tree.place(leaf, leaf.count, it)
      leaf.visible += items.visible(it)
    }
    leaf.chunk = kind.chunk(kind.slice(content, at, at + leaf.visible))
    at += leaf.visible
  }
  if (leaves.length > 0) tree.root = rootOf(leaves)
  tree.root.cache = content
}

function rootOf<C extends Content> (leaves: readonly Leaf<C>[]): Branch<C> {
  let level: readonly (Leaf<C> | Branch<C>)[] = leaves
  for (;;) {
    const above: Branch<C>[] = []
    for (let i = 0; i < level.length; i += FANOUT * 3 / 4) above.push(new Branch<C>(level.slice(i, i + FANOUT * 3 / 4)))
    const [root] = above
    if (above.length === 1 && root !== undefined) return root
    level = above
  }
}
