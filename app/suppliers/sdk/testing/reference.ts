import { operationClasses, type OperationName } from '../operations.ts'

const MEMBER = /\/\*\*([\s\S]*?)\*\/|^ {2}(\w+)(\??)\(([\s\S]*?)\): ([^\n]+)$/gm

const HEAD = `# Operations

Written from \`app/suppliers/sdk/contract.ts\` by \`node ace supplier:reference\`; a test holds the two together. A question mark: the function may be absent. Types are in \`app/suppliers/sdk\`.
`

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim()

const sentences = (comment: string): string => flat(comment.replace(/^\s*\*/gm, ' '))

/** The reference of every operation as Markdown, from the source of the contract: what it takes, gives, and its own words. */
export function operationsReference(source: string): string {
  const body = source.slice(source.indexOf('export interface SupplierOperations'))
  let comment = ''
  const parts: string[] = [HEAD]
  for (const [, words, name, optional, parameters, answer] of body.matchAll(MEMBER)) {
    if (words !== undefined) {
      comment = sentences(words)
      continue
    }
    const shown = `${name}${optional}(${flat(parameters)}): ${answer}`
    const kind = operationClasses[name as OperationName]
    parts.push(`## ${name}${optional}\n\n${[`Class \`${kind}\`.`, comment].filter(Boolean).join(' ')}\n\n\`\`\`ts\n${shown}\n\`\`\`\n`)
    comment = ''
  }
  return parts.join('\n')
}
