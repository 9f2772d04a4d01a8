import type { HttpContext } from '@adonisjs/core/http'
import { MINUTE_MS } from '#kernel/clock'
import { streamChanges } from '../../event_stream.ts'
import { dataExportsQuery } from '../../queries/data_exports_query.ts'
import { dataPlace } from '../data_places.ts'

const LIFE_MS = 5 * MINUTE_MS

/** Server-sent events while an archive is made: a message per file that is in it, `end` when nothing is under way. */
export default class StreamExportsController {
  async render(ctx: HttpContext) {
    const { kind } = dataPlace(ctx)
    await streamChanges(ctx, {
      lifeMs: LIFE_MS,
      failed: 'the progress of a data export could not be read',
      look: async () => {
        const exports = await dataExportsQuery(ctx.viewer, kind)
        const state = JSON.stringify(exports.map(({ id, state: step, partsDone }) => [id, step, partsDone]))
        return { state, data: String(exports.length), isOver: !exports.some(({ state: step }) => step === 'waiting' || step === 'running') }
      },
    })
  }
}
