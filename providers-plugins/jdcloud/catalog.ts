import catalogData from './catalog.json' with { type: 'json' }
import { catalogueFile, type CatalogueFile } from '#supplier-sdk'

/** What we sell, as JD Cloud has no catalogue call. A product of it is a `serviceCode`, a plan an `instanceType`. */
export const catalogue = catalogueFile(catalogData as unknown as CatalogueFile)
