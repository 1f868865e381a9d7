import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Whether any file below `folder` holds the text, in UTF-8 or UTF-16. */
export async function folderHolds (folder: string, text: string): Promise<boolean> {
  for (const file of await filesBelow(folder)) if (holds(await readFile(file), text)) return true
  return false
}

/** All bytes of the files below `folder`. */
export async function folderBytes (folder: string): Promise<number> {
  const files = await Promise.all((await filesBelow(folder)).map(async (file) => (await readFile(file)).length))
  return files.reduce((sum, bytes) => sum + bytes, 0)
}

export function holds (bytes: Buffer, text: string): boolean {
  return bytes.includes(Buffer.from(text, 'utf8')) || bytes.includes(Buffer.from(text, 'utf16le'))
}

async function filesBelow (folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
}
