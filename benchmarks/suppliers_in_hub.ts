/** Measures lines at four suppliers inside the hub's own application. Run by `suppliers.ts`; prints one line of JSON, a `SupplierFigures`. */
import { inApplication } from './lib/application.ts'

await inApplication(async () => {
  const { measureSuppliers } = await import('./lib/measure_suppliers.ts')
  process.stdout.write(`${JSON.stringify(await measureSuppliers())}\n`)
})
