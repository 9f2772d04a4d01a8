/** Measures supplier calls inside the hub's own application. Run by `layers.ts`; prints one line of JSON, a `LayerFigures`. */
import { inApplication } from './lib/application.ts'

await inApplication(async () => {
  const { measureLayers } = await import('./lib/measure_layers.ts')
  process.stdout.write(`${JSON.stringify(await measureLayers(JSON.parse(process.argv[2])))}\n`)
})
