/** What the promise rejects with. Throws when it resolves. */
export async function rejection (promise: Promise<unknown>): Promise<unknown> {
  let resolved: unknown
  try {
    resolved = await promise
  } catch (error) {
    return error
  }
  throw new Error(`expected a rejection, but it resolved to ${typeof resolved}`)
}
