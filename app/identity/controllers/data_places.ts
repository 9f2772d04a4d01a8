import type { HttpContext } from '@adonisjs/core/http'
import type { DataSubject } from '../data_parts.ts'

/** Whose data a page is about, by its address, and where that page is. */
export function dataPlace({ request, viewer }: HttpContext): { kind: DataSubject['kind']; base: string } {
  if (request.url().startsWith('/organisation')) return { kind: 'organisation', base: '/organisation' }
  return { kind: 'person', base: viewer.realm === 'back_office' ? '/admin/me' : '/account' }
}
