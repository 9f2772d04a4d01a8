import vine, { type VineValidator } from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import type { Infer, SchemaTypes } from '@vinejs/vine/types'

/**
 * The filter of a list from the page's address. Fields left empty do not count, and a value that nobody could have chosen is
 * left out instead of refused: an old link still shows a list. For pages; the API refuses (`validateStrictly`).
 */
export async function readFilter<Schema extends SchemaTypes>(
  { request }: HttpContext,
  validator: VineValidator<Schema, any>
): Promise<Infer<Schema>> {
  const given = Object.entries(request.qs()).filter(([, value]) => value !== '')
  const [error, filter] = await request.tryValidateUsing(validator as any, { data: Object.fromEntries(given) })
  if (!error) return filter as Infer<Schema>
  const wrong = new Set((error as { messages: { field: string }[] }).messages.map(({ field }) => field.split('.')[0]))
  const rest = Object.fromEntries(given.filter(([field]) => !wrong.has(field)))
  return (await request.validateUsing(validator as any, { data: rest })) as Infer<Schema>
}

/** A day as the date field sends it; `startOfDay` and `endOfDay` make moments of it. */
export function dayField() {
  return vine.string().regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
}

export function pageField() {
  return vine.number().withoutDecimals().range([1, 10_000])
}

/** A code or an id as the database keeps it in ASCII: to compare such a column with anything else is an error there. */
export function codeField(lengthMax: number) {
  return vine.string().trim().maxLength(lengthMax).regex(/^[\x21-\x7e]*$/)
}

/** What people type to find something. */
export function searchField() {
  return vine.string().trim().maxLength(100)
}
