import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = fileURLToPath(new URL('../../architecture/access_table.md', import.meta.url))

export type TableRow = { door: string; head: string; permission: string; cells: string[] }

const explanation = `# Who reaches what

Generated: \`ACCESS_TABLE=write npm test -- functional --files access\` writes it anew; without that the test fails where the house
answers otherwise. A cell is the answer to a row of the own customer (of the own sales), then, behind the slash, to the same row of
another one: \`ok\` let in, \`403\` the permission is missing, \`404\` not there for this reader. One answer where rows belong to
nobody. \`…\` is an event stream that was let in. Forms are sent with what a real one holds or empty, so \`ok\` says that the door was
open, not that the act was done. The role \`colleague\` has the owner's permissions for the scope self, \`team_lead\` those of sales
and \`regional\` those of an administrator for the department. Which routes have one answer because their rows are nobody's, and
why, stands in \`tests/functional/access/addresses.ts\`.
`

export function drawTable(rows: readonly TableRow[], roles: Record<string, readonly string[]>): string {
  const titles: Record<string, string> = { portal: 'Portal', office: 'Back office', api: 'API', public: 'Open to everybody' }
  const parts = Object.keys(titles).map((door) => {
    const mine = rows.filter((row) => row.door === door)
    const lines = mine.map(({ head, permission, cells }) => `| ${[`\`${head}\``, permission || '–', ...cells].join(' | ')} |`)
    const columns = ['Route', 'Permission', ...roles[door]]
    return [`## ${titles[door]}`, '', `| ${columns.join(' | ')} |`, `|${columns.map(() => '---').join('|')}|`, ...lines, ''].join('\n')
  })
  return [explanation, ...parts].join('\n')
}

/** Lines that differ, in the order of the new table; `-` is committed, `+` is what the house answers now. */
export function difference(committed: string, drawn: string): string[] {
  const [before, after] = [new Set(committed.split('\n')), new Set(drawn.split('\n'))]
  return [...[...before].filter((line) => !after.has(line)).map((line) => `- ${line}`), ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`)]
}

export const committedTable = (): string => readFileSync(path, 'utf8')
export const writeTable = (text: string): void => writeFileSync(path, text)
