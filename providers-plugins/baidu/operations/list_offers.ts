import { done, refused, type SupplierOperations } from '#supplier-sdk'
import { offerAt, offerCount } from '../catalog.ts'

const OFFERS_PER_PAGE = 50

/** The vendor has no catalogue call: this serves `catalog.json`. The cursor is the index to go on from. */
export const listOffers: SupplierOperations['listOffers'] = async ({ cursor }) => {
  const start = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isInteger(start) || start < 0 || start > offerCount) {
    const field = { field: 'cursor', code: 'unknown_cursor' }
    return refused('invalid_request', { supplierCode: 'cursor', fields: [field] })
  }
  const end = Math.min(start + OFFERS_PER_PAGE, offerCount)
  const items = Array.from({ length: end - start }, (_, index) => offerAt(start + index))
  return done({ items, nextCursor: end < offerCount ? String(end) : null })
}
