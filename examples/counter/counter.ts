// A number that everybody with the link counts up and down. Two who count at the same time both count:
// a pncounter adds up what each replica did, it does not store "the" number. (One that only grows: gcounter.)
import { element, openApp, showError } from '../open-app.js'

async function run (): Promise<void> {
  const { app, keys } = await openApp('counter')
  const counter = await app.collaborate('counter', 'pncounter', { keys })
  const [up, down] = [element('up', HTMLButtonElement), element('down', HTMLButtonElement)]

  const show = (): void => { element('value', HTMLOutputElement).value = String(counter.shared.value()) }
  counter.on('state changed', show)
  show()

  up.addEventListener('click', () => { counter.shared.inc().catch(showError) })
  down.addEventListener('click', () => { counter.shared.dec().catch(showError) })
  // Read-only keys may look.
  up.disabled = down.disabled = keys.write === undefined

  const company = (): void => { element('status', HTMLElement).textContent = `${counter.peers().size} here. Share the address of this page.` }
  counter.on('membership changed', company)
  company()
}

run().catch(showError)
