import { builtinRoles, type Realm, type Scope } from './builtin_roles.ts'

/** Scopes that make sense in each house: a customer's people never reach beyond their organisation. */
export const scopesOf: Record<Realm, readonly Scope[]> = {
  portal: ['organisation', 'department', 'self'],
  back_office: ['platform', 'own_customers', 'department', 'self'],
}

export const isBuiltin = (code: string): boolean => code in builtinRoles

/** What nobody could give back once it was gone: whoever manages roles goes on doing so. */
const locked: ReadonlySet<string> = new Set(['administrator identity.roles.manage', 'administrator identity.roles.read'])

export const isLocked = (role: string, permission: string): boolean => locked.has(`${role} ${permission}`)
