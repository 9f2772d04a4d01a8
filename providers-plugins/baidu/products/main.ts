import { bcc } from './bcc.ts'
import type { Product } from './product.ts'

/** Family → its adapter. A further product is a file and a row. */
const products: Readonly<Record<string, Product>> = { bcc }

/** Undefined: orders for it are made in the vendor's console alone. */
export const productOf = (family: string): Product | undefined =>
  Object.hasOwn(products, family) ? products[family] : undefined
