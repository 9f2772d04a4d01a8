import type { Realm } from './builtin_roles.ts'

/** Where staff without a second factor are led before anything else. */
export const ENROL_PATH = '/admin/me/second-factor'
/** Where a fresh proof of who one is is asked for. */
export const CONFIRM_PATH: Record<Realm, string> = { portal: '/confirm', back_office: '/admin/confirm' }
export const SECURITY_PATH: Record<Realm, string> = { portal: '/account/security', back_office: '/admin/me/security' }
