import { errors } from '@vinejs/vine'

export type FieldRefusal = { field: string; message: string }

/**
 * Refuses a form or an API call by what stands in its fields, exactly as a validator does: pages go back with what was typed and
 * the message beside the field, the API answers 422.
 */
export function refuseFields(refusals: readonly FieldRefusal[]): never {
  throw new errors.E_VALIDATION_ERROR(refusals.map((refusal) => ({ ...refusal, rule: 'refused' })))
}
