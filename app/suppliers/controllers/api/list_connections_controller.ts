import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { connectionsQuery, type ConnectionView } from '../../queries/connections_query.ts'

/** A connection as the API shows it: no settings, no secrets. */
export function shown({ id, code, name, pluginCode, switches, health, offersLoadedAt, breakers }: ConnectionView) {
  const { fundsStoppedAt, ...five } = switches
  return {
    id,
    code,
    name,
    plugin: pluginCode,
    switches: five,
    fundsStoppedAt,
    health: { status: health.status, checkedAt: health.checkedAt },
    breakers: breakers.map(({ operationClass, state, retryAt }) => ({ class: operationClass, state, retryAt })),
    offersLoadedAt,
  }
}

export default class ListConnectionsController {
  static validator = vine.create({})

  async render({ response, viewer }: HttpContext) {
    const connections = await connectionsQuery(viewer)
    return response.ok({ data: connections.map(shown), nextCursor: null })
  }
}
