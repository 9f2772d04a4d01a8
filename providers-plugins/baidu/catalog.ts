import catalogData from './catalog.json' with { type: 'json' }
import { catalogueFile, type CatalogueFile } from '#supplier-sdk'

/** What we sell, as Baidu has no catalogue call. A product of it is a `serviceType`, a plan a `spec`. */
export const catalogue = catalogueFile(catalogData as unknown as CatalogueFile)
