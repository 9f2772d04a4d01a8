import type { Actor } from '#audit/actor'
import { systemActor } from '#audit/actor'
import { scopes, type Realm, type Scope } from './builtin_roles.ts'

export type { Realm, Scope } from './builtin_roles.ts'
export { seesWholeOrganisation, visibleOrganisations } from './visibility.ts'

/** A verified address is needed before anything is bought or pushed to a supplier. */
export type Verification = 'email' | 'phone'

export type HeldRole = { id: number; code: string; realm: Realm; scope: Scope; permissions: ReadonlySet<string> }

/** The person behind a viewer, as shown in the frame of a page. */
export type Person = {
  userId: number
  organisationId: number
  organisationName: string
  departmentId: number | null
  name: string
  email: string
  phone: string | null
  locale: string
  /** The stored file that shows them, or null. */
  pictureFile: string | null
  realm: Realm
  missing: readonly Verification[]
}

/**
 * Who looks. Every list query takes it first and narrows by `visibleOrganisations`. `guest` holds no permission and sees no
 * row of any organisation; it stands on public pages only.
 */
export type Viewer = {
  kind: 'user' | 'guest' | 'system'
  userId: number | null
  organisationId: number | null
  departmentId: number | null
  realm: Realm
  /** What the route at hand asks for; null on public pages and outside a request. */
  permission: string | null
  /** Of the roles that grant the permission of the route at hand, the widest. */
  scope: Scope
  permissions: ReadonlySet<string>
  may(permission: string): boolean
  /**
   * The same person with the scope of another permission. For pages that show what several permissions open: being support for
   * everybody does not widen what one sees as sales. Who does not hold it sees no row but their own.
   */
  for(permission: string): Viewer
  /** What a person has not verified yet; empty for staff and system. */
  missing: readonly Verification[]
  actor: Actor
  person: Person | null
  /** The API token that speaks, when one does. */
  tokenId: number | null
}

const nothing: ReadonlySet<string> = new Set()

/** For jobs and commands only: sees everything, may everything, acts as `system`. */
export const systemViewer: Viewer = Object.freeze({
  kind: 'system' as const,
  userId: null,
  organisationId: null,
  departmentId: null,
  realm: 'back_office' as const,
  permission: null,
  scope: 'platform' as const,
  permissions: nothing,
  may: () => true,
  for: () => systemViewer,
  missing: [],
  actor: systemActor,
  person: null,
  tokenId: null,
})

export const guestViewer: Viewer = Object.freeze({
  ...systemViewer,
  kind: 'guest' as const,
  realm: 'portal' as const,
  scope: 'self' as const,
  may: () => false,
  for: () => guestViewer,
})

export type ViewerParts = {
  person: Person
  roles: readonly HeldRole[]
  origin: { ipAddress: string | null; requestId: string | null }
  /** The route's permission: decides the scope. Without one the narrowest scope of all roles holds. */
  permission?: string
  token?: { id: number; abilities: readonly string[] }
}

/** A user's viewer. A token never exceeds its owner: its permissions are those that both hold. */
export function viewerOf(parts: ViewerParts): Viewer {
  const { person, roles, origin, permission, token } = parts
  const mine = roles.filter((role) => role.realm === person.realm)
  const held = new Set(mine.flatMap((role) => [...role.permissions]))
  const permissions = token ? new Set([...held].filter((code) => token.abilities.includes(code))) : held
  const { userId, organisationId, departmentId, realm, missing } = person
  const viewer: Viewer = {
    kind: 'user',
    userId,
    organisationId,
    departmentId,
    realm,
    permission: permission ?? null,
    scope: scopeFor(mine, permission),
    permissions,
    may: (code) => permissions.has(code),
    for: (other) => (other === permission ? viewer : viewerOf({ ...parts, permission: other })),
    missing,
    actor: { kind: 'user', userId, organisationId, ...origin },
    person,
    tokenId: token?.id ?? null,
  }
  return viewer
}

function scopeFor(roles: readonly HeldRole[], permission?: string): Scope {
  const granting = permission ? roles.filter((role) => role.permissions.has(permission)) : roles
  const ranks = granting.map((role) => scopes.indexOf(role.scope))
  if (ranks.length === 0) return 'self'
  return scopes[permission ? Math.max(...ranks) : Math.min(...ranks)]
}
