import db from '@adonisjs/lucid/services/db'
import { fromJson } from '#kernel/json'
import type { LocalText, OptionsSchema } from '#supplier-sdk'
import type { Shelf } from './shelf.ts'

/** What lists need not keep of an offer; read only. */
export type OfferParts = { readonly specs: readonly { label: LocalText; value: LocalText }[]; readonly optionsSchema: OptionsSchema }

/** Offers whose parts stay in memory; more and it begins anew. */
const KEPT_MAX = 2_000

const kept = new WeakMap<Shelf['offers'], Map<number, OfferParts>>()

/** Specs and options of these offers, as of this shelf: those that were asked for before cost nothing, the others one statement. */
export async function offerParts({ offers }: Pick<Shelf, 'offers'>, ids: readonly number[]): Promise<Map<number, OfferParts>> {
  const known = kept.get(offers) ?? new Map<number, OfferParts>()
  kept.set(offers, known)
  const found = new Map<number, OfferParts>()
  for (const id of ids) {
    const parts = known.get(id)
    if (parts) found.set(id, parts)
  }
  const missing = [...new Set(ids)].filter((id) => !found.has(id))
  if (missing.length === 0) return found
  const rows = await db.from('offers').whereIn('id', missing).select('id', 'specs', 'options_schema')
  if (known.size + rows.length > KEPT_MAX) known.clear()
  for (const row of rows) {
    const parts: OfferParts = { specs: fromJson(row.specs), optionsSchema: fromJson(row.options_schema) }
    known.set(row.id, parts)
    found.set(row.id, parts)
  }
  return found
}
