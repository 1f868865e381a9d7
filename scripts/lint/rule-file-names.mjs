import path from 'node:path'

const VAGUE = /^(utils?|helpers?|misc|common)$/i

/**
 * A file or folder called utils or helpers says nothing about what is in it, so everything ends up there.
 * The folder `util` of layer 0 is the one exception: what lies there is named file by file.
 */
export const fileNames = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      vague: '"{{part}}" names no concept: call the file after the one thing it holds.',
      spelling: '"{{part}}": files are spelt in lower case with hyphens, so that they are the same on every file system.'
    }
  },
  create (context) {
    return {
      Program (node) {
        for (const part of path.relative(context.cwd, context.filename).split(path.sep)) {
          const stem = part.replace(/\..*$/, '')
          if (VAGUE.test(stem) && part !== 'util') context.report({ node, messageId: 'vague', data: { part } })
          if (/[A-Z_ ]/.test(stem)) context.report({ node, messageId: 'spelling', data: { part } })
        }
      }
    }
  }
}
