import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'

/** Answers a list as one JSON array in a file, row by row as `rows` yields them. `name` without ending may be in any language. */
export function streamJson({ response, logger }: HttpContext, name: string, rows: AsyncIterable<unknown>): void {
  async function* parts() {
    let before = '[\n'
    for await (const row of rows) {
      yield before + JSON.stringify(row)
      before = ',\n'
    }
    yield before === '[\n' ? '[]\n' : '\n]\n'
  }
  response.header('Content-Type', 'application/json; charset=utf-8')
  response.header('X-Content-Type-Options', 'nosniff')
  response.header('Content-Disposition', `attachment; filename="export.json"; filename*=UTF-8''${encodeURIComponent(`${name}.json`)}`)
  response.stream(Readable.from(parts()), (error) => {
    logger.error({ err: error }, 'an export broke off')
    return ['The export broke off. Try again.', 500]
  })
}
