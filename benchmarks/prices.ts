/** Prices among 100,000 offers and 100,000 rules: one looked up in memory, ten thousand changed at once. */
import { inHub, type House } from './lib/house.ts'
import type { PriceFigures } from './lib/price_figures.ts'
import { figure, report } from './lib/report.ts'

export async function run(house: House): Promise<void> {
  const { few, many, load, preview, change }: PriceFigures = JSON.parse(await inHub('benchmarks/prices_in_hub.ts', [], house.env))
  report('prices', [
    figure('price among 100 rules', 'ns', few.ours, few.bare, { hold: 4, aim: 2 }),
    figure('price among 100,000 rules', 'ns', many.ours, many.bare, { hold: 4, aim: 2 }),
    figure('100,000 rules ÷ 100 rules', 'ns', many.ours, few.ours, { hold: 3 }),
    figure('index of 100,000 rules from the database', 'ms', load.ours, load.bare),
    figure('preview of 10,000 prices', 'ms', preview.ours, preview.bare),
    figure('change of 10,000 prices', 'ms', change.ours, change.bare),
    figure('preview and change together', 'ms', preview.ours + change.ours, change.bare, { hold: 5_000, absolute: true }),
  ])
}
