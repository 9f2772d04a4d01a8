import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { mutants } from './mutants.ts'

const awake = globalThis as { awakeMutant?: string }

/** Puts a switch for each mutant into what this process reads of the house; before any of it is loaded. */
export function installMutants(root: URL): void {
  const sources = new Map<string, string>()
  for (const [name, { edits }] of Object.entries(mutants)) {
    for (const { file, find, replace } of edits) {
      const url = new URL(file, root)
      const source = sources.get(url.href) ?? readFileSync(url, 'utf8')
      if (source.split(find).length !== 2)
        throw new Error(`The mutant ${name} does not fit ${file} any more: give it the place anew (tests/simulation/mutants.ts).`)
      sources.set(
        url.href,
        source.replace(find, () => replace.replaceAll('IS', `((globalThis as any).awakeMutant === '${name}')`))
      )
    }
  }
  registerHooks({
    load(url, context, next) {
      const source = sources.get(url)
      if (source === undefined) return next(url, context)
      return { format: 'module', source: stripTypeScriptTypes(source, { mode: 'transform' }), shortCircuit: true }
    },
  })
}

/** Wakes one mutant, or none. */
export function wakeMutant(name: string | undefined): void {
  if (name !== undefined && !mutants[name]) throw new Error(`There is no mutant "${name}", but ${Object.keys(mutants).join(', ')}.`)
  awake.awakeMutant = name
}
