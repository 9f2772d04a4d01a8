import { done, readText, readTime, type SsoTarget, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { ZONE } from '../mapper.ts'
import { answering, type Connection } from './context.ts'

/** How long we treat a sign-in token as usable where the vendor does not say. */
export const SSO_TTL_SECONDS = 300

/** A sign-in token for the customer's account, put into the address of the settings. Made when the person clicks. */
export const createSsoUrl = (connection: Connection): SupplierOperations['createSsoUrl'] =>
  answering('createSsoUrl', async ({ supplierAccountId, target }, call) => {
    const { client, settings } = connection
    const session = await client.sts('/v1/signinSecurityToken', { userId: supplierAccountId }, call)
    const token = readText(session, 'sessionToken')
    call.conceal(token, encodeURIComponent(token))
    const redirectUrl = new URL(pathOf(target), settings.consoleUrl).toString()
    const url = (settings.ssoUrl ?? '')
      .replace('{token}', encodeURIComponent(token))
      .replace('{redirectUrl}', encodeURIComponent(redirectUrl))
    const ours = new Date(call.clock.now().getTime() + SSO_TTL_SECONDS * 1000)
    const theirs = readTime(session, 'expiration', ZONE)
    return done({ url, expiresAt: theirs < ours ? theirs : ours })
  })

function pathOf(target: SsoTarget): string {
  const family = ('family' in target && target.family) || ''
  const service = encodeURIComponent(catalogue.productOf(family).toLowerCase())
  switch (target.kind) {
    case 'console':
      return '/'
    case 'buy':
      return service ? `/${service}/#/${service}/instance/create` : '/'
    case 'resource': {
      const instance = encodeURIComponent(target.resourceId)
      return service ? `/${service}/#/${service}/instance/detail?instanceId=${instance}` : '/'
    }
    default:
      return target satisfies never
  }
}
