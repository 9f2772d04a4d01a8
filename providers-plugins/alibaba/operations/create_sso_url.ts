import { done, readObject, readText, type SsoTarget, type SupplierOperations } from '#supplier-sdk'
import { entryOfFamily } from '../products.ts'
import { answering, type Connection } from './context.ts'

const ROLE_SECONDS = 3600

/** A sign-in token works once, for 30 seconds: it is made at the redirect and never stored. */
export const SSO_TTL_SECONDS = 30

const SESSION_NAME_LENGTH_MAX = 32

/** Role of the customer's account → sign-in token → address of the console. */
export const createSsoUrl = (connection: Connection): SupplierOperations['createSsoUrl'] =>
  answering('createSsoUrl', async ({ supplierAccountId, target, actor }, call) => {
    const { client, settings } = connection
    const name = actor.replace(/[^\w.@-]/g, '-').slice(0, SESSION_NAME_LENGTH_MAX)
    const role = {
      RoleArn: `acs:ram::${supplierAccountId}:role/${settings.roleName}`,
      RoleSessionName: name || 'kboss',
      DurationSeconds: ROLE_SECONDS,
    }
    const given = readObject(await client.sts('AssumeRole', role, call), 'Credentials')
    const session = {
      accessKeyId: readText(given, 'AccessKeyId'),
      accessKeySecret: readText(given, 'AccessKeySecret'),
      securityToken: readText(given, 'SecurityToken'),
    }
    const secrets = [session.accessKeySecret, session.securityToken]
    call.conceal(...secrets, ...secrets.map(encodeURIComponent))
    const token = await client.signinToken(session, call)
    call.conceal(token, encodeURIComponent(token))
    const destination = new URL(pathOf(target), settings.consoleUrl).toString()
    const expiresAt = new Date(call.clock.now().getTime() + SSO_TTL_SECONDS * 1000)
    return done({ url: client.signinUrl(token, destination), expiresAt })
  })

function pathOf(target: SsoTarget): string {
  const family = ('family' in target && target.family) || ''
  const product = family ? encodeURIComponent(entryOfFamily(family).productCode) : ''
  switch (target.kind) {
    case 'console':
      return '/'
    case 'buy':
      return product ? `/${product}/buy` : '/'
    case 'resource': {
      const region = target.region ? `/region/${encodeURIComponent(target.region)}` : ''
      const server = encodeURIComponent(target.resourceId)
      return product ? `/${product}/server/${server}/detail${region}` : '/'
    }
    default:
      return target satisfies never
  }
}
