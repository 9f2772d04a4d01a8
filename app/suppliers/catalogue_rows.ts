/** Rows of a catalogue as a person pastes them: CSV with a head, or a JSON list of objects. Null: it is neither. */
export function catalogueRows(text: string): Record<string, string>[] | null {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed === '') return []
  return trimmed.startsWith('[') ? fromJson(trimmed) : fromCsv(trimmed)
}

function fromJson(text: string): Record<string, string>[] | null {
  try {
    const rows: unknown = JSON.parse(text)
    const areRows = Array.isArray(rows) && rows.every((row) => row !== null && typeof row === 'object' && !Array.isArray(row))
    return areRows ? rows.map(texts) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const texts = (row: Record<string, unknown>) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')]))

function fromCsv(text: string): Record<string, string>[] | null {
  const [head, ...lines] = csvCells(text)
  if (head.length < 2) return null
  return lines.filter((cells) => cells.some((cell) => cell.trim() !== ''))
    .map((cells) => Object.fromEntries(head.map((name, index) => [name.trim(), cells[index] ?? ''])))
}

/** RFC 4180: quotes around a cell, doubled inside it. */
function csvCells(text: string): string[][] {
  const rows: string[][] = [[]]
  const pattern = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, cell, end] = match
    rows.at(-1)!.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  return rows
}
