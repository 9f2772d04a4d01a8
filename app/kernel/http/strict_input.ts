import type { HttpContext } from '@adonisjs/core/http'
import type { Infer, SchemaTypes } from '@vinejs/vine/types'
import type { VineValidator } from '@vinejs/vine'
import { refuseFields } from './refuse_fields.ts'

const ownFields = new Set(['_csrf', '_method', 'idempotencyKey'])

/**
 * Validates body and query and also refuses fields that the validator does not know, at any depth: who sends `organisationId` or
 * `priceFen` where it has no place learns that it had no effect. For the API; forms may use it too.
 */
export async function validateStrictly<Schema extends SchemaTypes>(
  { request, i18n }: HttpContext,
  validator: VineValidator<Schema, any>
): Promise<Infer<Schema>> {
  const output = (await request.validateUsing(validator as any)) as Infer<Schema>
  const sent = { ...request.qs(), ...request.body() }
  const unknown = unknownFields(sent, output, '').filter((field) => !ownFields.has(field))
  if (unknown.length > 0) {
    const message = i18n.formatMessage('validator.shared.messages.unknown')
    refuseFields(unknown.slice(0, 20).map((field) => ({ field, message })))
  }
  return output
}

/** Paths that were sent with a value and are absent from what the validator let through. */
export function unknownFields(sent: unknown, known: unknown, path: string): string[] {
  if (sent === null || sent === undefined || typeof sent !== 'object') return []
  if (known === null || typeof known !== 'object' || known instanceof Date) return []
  return Object.entries(sent).flatMap(([name, value]) => {
    const here = path ? `${path}.${name}` : name
    if (value === null || value === undefined) return []
    const inside = (known as Record<string, unknown>)[name]
    return inside === undefined ? [here] : unknownFields(value, inside, here)
  })
}
