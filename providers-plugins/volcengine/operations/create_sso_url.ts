import { done, type SsoTarget, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { answering, credentialsFor, type Connection } from './context.ts'

const SESSION_SECONDS = 3600

/** How long we treat the token as usable; the vendor does not say. */
export const SSO_TTL_SECONDS = 300

const SESSION_NAME_LENGTH_MAX = 32

/** Role of the customer's account → sign-in token → address of the embeddable console. Made when the person clicks. */
export const createSsoUrl = (connection: Connection): SupplierOperations['createSsoUrl'] =>
  answering('createSsoUrl', async (input, call) => {
    const { client, settings } = connection
    const actor = input.actor.replace(/[^\w.-]/g, '-').slice(0, SESSION_NAME_LENGTH_MAX)
    const account = input.supplierAccountId
    const credentials = await credentialsFor(connection, account, call, actor || 'kboss')
    const token = await client.signinToken(credentials, SESSION_SECONDS, call)
    const redirectUri = new URL(pathOf(input.target), settings.signinEndpoint).toString()
    const expiresAt = new Date(call.clock.now().getTime() + SSO_TTL_SECONDS * 1000)
    return done({ url: client.signinUrl(token, redirectUri), expiresAt })
  })

function pathOf(target: SsoTarget): string {
  const product = encodeURIComponent(catalogue.productOf(('family' in target && target.family) || ''))
  switch (target.kind) {
    case 'console':
      return '/'
    case 'buy':
      return product ? `/${product}` : '/'
    case 'resource': {
      const instance = encodeURIComponent(target.resourceId)
      const region = target.region ? `region:${product}+${target.region}/` : ''
      return product ? `/${product}/${region}instance/detail/${instance}` : '/'
    }
    default:
      return target satisfies never
  }
}
