import type { HttpContext } from '@adonisjs/core/http'

/** Paths below a person's own pages, in the house where they are. */
export function securityPathOf({ viewer }: HttpContext, path: string): string {
  return `${viewer.realm === 'back_office' ? '/admin/me' : '/account'}${path}`
}
