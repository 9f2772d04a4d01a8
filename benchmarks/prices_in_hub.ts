/** What prices cost inside the hub: looked up in memory, changed by the ten thousand. Run by `prices.ts`; prints one line of JSON. */
import { inApplication } from './lib/application.ts'

await inApplication(async () => {
  const { priceFigures } = await import('./lib/price_figures.ts')
  process.stdout.write(`${JSON.stringify(await priceFigures())}\n`)
})
