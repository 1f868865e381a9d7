import type { Content } from './delta.js'
import { Branch } from './tree-nodes.js'
import type { Sequence } from './sequence.js'

/**
 * Everything visible; the same reference while nothing changed. For text each branch keeps its part, so that after an
 * edit only the path to the edited leaf is put together anew: O(log n). For lists one copy: O(n).
 */
export function readAll<C extends Content> (sequence: Sequence<C>): C {
  const { root } = sequence.tree
  return root.cache ??= readBranch(sequence, root)
}

function readBranch<C extends Content> ({ contentKind: kind }: Sequence<C>, root: Branch<C>): C {
  return kind.gather(partsOf(root, kind.ropes))

  function partsOf (branch: Branch<C>, keep: boolean): C[] {
    const parts: C[] = []
    for (const child of branch.children) {
      if (!(child instanceof Branch)) parts.push(child.chunk.read())
      else if (keep) parts.push(child.cache ??= kind.gather(partsOf(child, keep)))
      else for (const part of partsOf(child, keep)) parts.push(part)
    }
    return parts
  }
}
