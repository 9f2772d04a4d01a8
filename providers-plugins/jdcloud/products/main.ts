import type { Product } from './product.ts'
import { vm } from './vm.ts'

/** Family → its adapter. A further product is a file and a row. */
const products: Readonly<Record<string, Product>> = { vm }

/** Undefined: orders for it are made in the vendor's console alone. */
export const productOf = (family: string): Product | undefined =>
  Object.hasOwn(products, family) ? products[family] : undefined
