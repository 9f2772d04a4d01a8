import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { CSV_BOM, csvLine } from '../csv.ts'

type Cells = ReadonlyArray<string | number | null | undefined>

/**
 * Answers a list as a CSV file, row by row as `rows` yields them, so that an export of any size keeps memory flat. `name`
 * without ending may be in any language.
 */
export function streamCsv({ response, logger }: HttpContext, name: string, heading: Cells, rows: AsyncIterable<Cells>): void {
  async function* lines() {
    yield CSV_BOM + csvLine(heading)
    for await (const cells of rows) yield csvLine(cells)
  }
  response.header('Content-Type', 'text/csv; charset=utf-8')
  response.header('X-Content-Type-Options', 'nosniff')
  response.header('Content-Disposition', `attachment; filename="export.csv"; filename*=UTF-8''${encodeURIComponent(`${name}.csv`)}`)
  response.stream(Readable.from(lines()), (error) => {
    logger.error({ err: error }, 'an export broke off')
    return ['The export broke off. Try again.', 500]
  })
}
