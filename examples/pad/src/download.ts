import { element } from './page.js'

/** The button that saves the text as a Markdown file. */
export function prepareExport (title: () => string, text: () => string): void {
  element('export', HTMLButtonElement).addEventListener('click', () => {
    const url = URL.createObjectURL(new Blob([text()], { type: 'text/markdown;charset=utf-8' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${fileName(title())}.md`
    link.click()
    URL.revokeObjectURL(url)
  })
}

/** A name that every file system takes. */
export function fileName (title: string): string {
  const plain = title.normalize('NFC').replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ').replace(/\s+/g, ' ').replace(/^[. ]+|[. ]+$/g, '')
  return plain === '' ? 'pad' : plain.slice(0, 80)
}
