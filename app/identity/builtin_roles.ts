export type Realm = 'portal' | 'back_office'

/** What rows a role reaches, from the narrowest to the widest. */
export const scopes = ['self', 'department', 'own_customers', 'organisation', 'platform'] as const
export type Scope = (typeof scopes)[number]

export type RoleShape = { realm: Realm; scope: Scope; zh: string; en: string }

/** Roles that every installation has. Their permissions stand with each permission (`definePermissions`). */
export const builtinRoles = {
  owner: { realm: 'portal', scope: 'organisation', zh: '组织管理员', en: 'Organisation administrator' },
  member: { realm: 'portal', scope: 'organisation', zh: '成员', en: 'Member' },
  finance_member: { realm: 'portal', scope: 'organisation', zh: '财务成员', en: 'Finance member' },
  reader: { realm: 'portal', scope: 'organisation', zh: '只读成员', en: 'Read-only member' },
  administrator: { realm: 'back_office', scope: 'platform', zh: '系统管理员', en: 'Administrator' },
  operations: { realm: 'back_office', scope: 'platform', zh: '运营', en: 'Operations' },
  finance: { realm: 'back_office', scope: 'platform', zh: '财务', en: 'Finance' },
  sales: { realm: 'back_office', scope: 'own_customers', zh: '销售', en: 'Sales' },
  support: { realm: 'back_office', scope: 'platform', zh: '客服', en: 'Support' },
  engineer: { realm: 'back_office', scope: 'platform', zh: '系统工程师', en: 'System engineer' },
} as const satisfies Record<string, RoleShape>

export type BuiltinRole = keyof typeof builtinRoles
export type PortalRole = { [K in BuiltinRole]: (typeof builtinRoles)[K]['realm'] extends 'portal' ? K : never }[BuiltinRole]
export type StaffRole = Exclude<BuiltinRole, PortalRole>

export const portalRoles = Object.keys(builtinRoles).filter((code) => realmOf(code) === 'portal') as PortalRole[]
export const staffRoles = Object.keys(builtinRoles).filter((code) => realmOf(code) === 'back_office') as StaffRole[]

function realmOf(code: string): Realm {
  return builtinRoles[code as BuiltinRole].realm
}
