/** A page of Markdown as lines, each marked with the fence it lies in: enough for links, headings and snippets. */
export function readPage (file, text) {
  let fence
  const lines = text.split('\n').map((content, index) => {
    const mark = /^\s*(```+|~~~+)\s*([^`]*)$/.exec(content)
    const line = { content, number: index + 1, fence, opens: undefined }
    if (mark !== null && fence === undefined) {
      fence = { mark: mark[1], info: mark[2].trim(), line: index + 1 }
      return { ...line, opens: fence }
    }
    if (mark !== null && mark[1].startsWith(fence.mark) && mark[2] === '') {
      fence = undefined
      return { ...line, fence: undefined, closes: true }
    }
    return line
  })
  return { file, lines }
}

function prose (page) {
  return page.lines.filter(({ fence, opens, closes }) => fence === undefined && opens === undefined && closes !== true)
}

/** Inline links and reference definitions with their lines. Code spans are no links. */
export function linksOf (page) {
  return prose(page).flatMap(({ content, number }) => {
    const text = content.replace(/`[^`]*`/g, '')
    const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)]
    const references = [...text.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?(\s|$)/g)]
    return [...inline, ...references].map(([, target]) => ({ target, line: number }))
  })
}

/** The anchors of a page as GitHub makes them: one a heading, numbered when repeated, and every explicit id. */
export function anchorsOf (page) {
  const seen = new Map()
  const anchors = new Set()
  for (const { content } of prose(page)) {
    for (const [, id] of content.matchAll(/<[a-z]+\s[^>]*(?:id|name)="([^"]+)"/g)) anchors.add(id)
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(content)
    if (heading === null) continue
    const slug = slugOf(heading[1])
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    anchors.add(times === 0 ? slug : `${slug}-${times}`)
  }
  return anchors
}

function slugOf (heading) {
  return heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase().replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '').trim().replace(/\s/g, '-')
}

/**
 * The fenced blocks marked `ts` or `tsx`. A block marked `ts sketch` shows a shape and is not compiled. A block without
 * import or export becomes a module, so that two blocks may use one name.
 */
export function snippetsOf (page) {
  return page.lines.filter(({ opens }) => opens !== undefined).flatMap(({ opens }) => {
    const [language, ...marks] = opens.info.split(/\s+/)
    if (!['ts', 'tsx', 'typescript'].includes(language) || marks.includes('sketch')) return []
    const body = page.lines.filter(({ fence }) => fence === opens).map(({ content }) => content).join('\n')
    const text = /^\s*(import|export)\b/m.test(body) ? `${body}\n` : `${body}\nexport {}\n`
    return [{ file: page.file, line: opens.line, text, extension: language === 'tsx' ? 'tsx' : 'ts' }]
  })
}
