/** Two suppliers in trouble beside two healthy ones: what the healthy ones' lines wait. */
import { inHub, type House } from './lib/house.ts'
import type { SupplierFigures } from './lib/supplier_figures.ts'
import { figure, report } from './lib/report.ts'

export async function run(house: House): Promise<void> {
  const { healthy, others } = JSON.parse(await inHub('benchmarks/suppliers_in_hub.ts', [], house.env)) as SupplierFigures
  report(
    'suppliers',
    healthy.map(({ code, alone, beside }) => figure(`${code}, 50 lines, beside a slow and a failing supplier: p95`, 'ms', beside.p95Ms, alone.p95Ms, { hold: 1.5, aim: 1.2 })),
    {
      ...Object.fromEntries(healthy.map(({ code, alone, beside }) => [`${code}: median alone and beside`, `${alone.medianMs} and ${beside.medianMs} ms`])),
      ...Object.fromEntries(others.map(({ code, trouble, done, lines }) => [`${code} (${trouble})`, `${done} of ${lines} lines done when the healthy ones were`])),
    }
  )
}
