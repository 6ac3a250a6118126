// Markdown to Turtle with vault-triplifier, note by note: node triplify.mjs MODULES NOTES OUTPUT.ttl
import { createWriteStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, notes, output] = process.argv.slice(2).map((path) => resolve(path))
const load = (path) => import(pathToFileURL(join(modules, path)).href)
const { triplify } = await load('vault-triplifier/index.js')
const { default: n3 } = await load('n3/lib/index.js')

const options = {
  partitionBy: ['headers-h1-h2'],
  includeLabelsFor: ['documents', 'sections', 'properties'],
  includeSelectors: true,
  includeRaw: true,
}
const writer = new n3.Writer(createWriteStream(output), { format: 'Turtle' })
let triples = 0, failed = 0
for (const name of (await readdir(notes, { recursive: true })).filter((name) => name.endsWith('.md')).sort()) {
  try {
    const { dataset } = triplify(join(notes, name), await readFile(join(notes, name), 'utf8'), options)
    for (const quad of dataset) { writer.addQuad(quad); triples++ }
  } catch { failed++ }
}
await new Promise((done) => writer.end(done))
console.log(JSON.stringify({ triples, failed }))
