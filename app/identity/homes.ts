import type { Realm } from './builtin_roles.ts'

const homes: Record<Realm, string> = { portal: '/account', back_office: '/admin/me' }

/** Where somebody lands after signing in; the modules above say where it is. */
export function setHome(realm: Realm, path: string): void {
  homes[realm] = path
}

export function homeOf(realm: Realm): string {
  return homes[realm]
}
