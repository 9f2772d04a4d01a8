import catalogData from './catalog.json' with { type: 'json' }
import { catalogueFile, type CatalogueFile } from '#supplier-sdk'

/** What we sell, as Volcano Engine has no catalogue call. A plan of it is a `ConfigurationCode`, a part a charge item. */
export const catalogue = catalogueFile(catalogData as unknown as CatalogueFile)

/** The term as a charge item, because `CommonBuy` has no field for it. */
export const periodItem = (months: number) => ({ name: 'period_month', count: months })
