/** What an element holds: text or elements. Text is never read as markup. */
export type Child = string | Node

const svgNamespace = 'http://www.w3.org/2000/svg'

/** An HTML element. Properties of style are not among the attributes: a strict policy forbids them. */
export function html<Name extends keyof HTMLElementTagNameMap> (
  name: Name, attributes: Readonly<Record<string, string>> = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  element.append(...children)
  return element
}

export function svg<Name extends keyof SVGElementTagNameMap> (
  name: Name, attributes: Readonly<Record<string, string | number>> = {}, ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(svgNamespace, name)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value))
  element.append(...children)
  return element
}

/** Runs `draw` only where `content` is another one than last time: what is read or selected stays where it is. */
export function whenChanged<Content> (draw: (content: Content) => void): (content: Content) => void {
  let last: string | undefined
  return (content) => {
    const now = JSON.stringify(content)
    if (now === last) return
    last = now
    draw(content)
  }
}
