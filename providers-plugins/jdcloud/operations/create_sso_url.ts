import { done, readText, type SsoTarget, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { actorFor, answering, type Connection } from './context.ts'

/** The shortest life that a ticket may have. */
const TICKET_HOURS = 1

export const SSO_TTL_SECONDS = TICKET_HOURS * 3600

/** A ticket for the customer's account, put into the address of the settings. Made when the person clicks. */
export const createSsoUrl = (connection: Connection): SupplierOperations['createSsoUrl'] =>
  answering('createSsoUrl', async ({ supplierAccountId, target }, call) => {
    const { client, settings } = connection
    const actor = await actorFor(connection, supplierAccountId, call)
    const body = { expire: TICKET_HOURS }
    const request = { service: 'user', method: 'POST', path: '/v1/user:createTicket', body } as const
    const ticket = readText(await client.send(request, call, actor), 'ticket')
    call.conceal(ticket, encodeURIComponent(ticket))
    const returnUrl = new URL(pathOf(target), settings.consoleUrl).toString()
    const url = (settings.ssoUrl ?? '')
      .replace('{ticket}', encodeURIComponent(ticket))
      .replace('{returnUrl}', encodeURIComponent(returnUrl))
    const expiresAt = new Date(call.clock.now().getTime() + SSO_TTL_SECONDS * 1000)
    return done({ url, expiresAt })
  })

function pathOf(target: SsoTarget): string {
  const family = ('family' in target && target.family) || ''
  const service = encodeURIComponent(catalogue.productOf(family))
  switch (target.kind) {
    case 'console':
      return '/'
    case 'buy':
      return service ? `/${service}/create` : '/'
    case 'resource':
      return service ? `/${service}/detail/${encodeURIComponent(target.resourceId)}` : '/'
    default:
      return target satisfies never
  }
}
