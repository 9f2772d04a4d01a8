/**
 * The only ways to declare a route. `define` is called inside a router group that carries the right middleware; paths in it
 * are relative to the group's prefix: none for public and portal pages, `/admin` for the back office, `/api/v1` for the API.
 * A permission must be declared (`definePermissions`) before, so import `./permissions.ts` first.
 */
import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import type { Realm } from './builtin_roles.ts'
import type { FileField } from './middleware/upload_middleware.ts'
import type { PageAccess } from './middleware/viewer_middleware.ts'
import { permissionOf } from './permissions.ts'

export const ADMIN_PREFIX = '/admin'
export const API_PREFIX = '/api/v1'

/**
 * `.use(verified())` on a route or a group inside `portalPages` or `apiRoutes`: who has not verified e-mail and phone is told
 * what is missing and goes no further.
 */
export const verified = () => middleware.verified()

/**
 * `.use(steppedUp())` on a route of `portalPages` or `backOfficePages`: for credentials, roles and much money. Whose last proof
 * of who they are is older than 15 minutes gives the second factor again (the password where there is none) and comes back.
 */
export const steppedUp = () => middleware.steppedUp()

/** Pages for everybody. `ctx.viewer` is the guest where nobody is signed in. Each path stands in the list of public routes. */
export function publicPages(define: () => void): void {
  page(define, { permission: null })
}

/** Pages of the portal, for members who hold the permission. Unverified members may look. `file` as in the back office. */
export function portalPages(permission: string, define: () => void, { file }: { file?: FileField } = {}): void {
  page(define, { permission, realm: inRealm(permission, 'portal') }, file)
}

/**
 * Pages of the back office below `/admin`, for staff who hold the permission. With `file` their forms may bring one in that field
 * (`enctype="multipart/form-data"`, read by `checkedUpload` of `#files/refusals`); nowhere else is a file read.
 */
export function backOfficePages(permission: string, define: () => void, { file }: { file?: FileField } = {}): void {
  page(define, { permission, realm: inRealm(permission, 'back_office') }, file).prefix(ADMIN_PREFIX)
}

/** The few pages of either house that one needs before the second factor: those that set it up. */
export function pagesBeforeSecondFactor(permission: string, realm: Realm, define: () => void): void {
  const group = page(define, { permission, realm: inRealm(permission, realm), beforeSecondFactor: true })
  if (realm === 'back_office') group.prefix(ADMIN_PREFIX)
}

const usedByApi = new Set<string>()

/** The permissions that some route of the API asks for: what a token can be good for. */
export const apiPermissions = (): ReadonlySet<string> => usedByApi

/** Routes of the API below `/api/v1`: bearer token, rate limit headers, `ctx.viewer`; no session, no CSRF. */
export function apiRoutes(permission: string, define: () => void): void {
  usedByApi.add(permissionOf(permission).code)
  router.group(define).use(middleware.token({ permission })).prefix(API_PREFIX)
}

/** The form is read before the shield looks for its token, the file only of who may send one. */
function page(define: () => void, access: PageAccess, file?: FileField) {
  const takesFile = file && access.permission !== null ? [middleware.upload({ ...file, access })] : []
  return router.group(define).use([
    middleware.session(), ...takesFile, middleware.shield(), middleware.authenticators(), middleware.viewer(access), middleware.page(),
  ])
}

function inRealm(permission: string, realm: Realm): Realm {
  const declared = permissionOf(permission).realm
  if (declared !== 'both' && declared !== realm) throw new Error(`Permission "${permission}" is not for the ${realm}.`)
  return realm
}
