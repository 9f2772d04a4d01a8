/** Our layers around one supplier call: against got with the same limits, with an open breaker, and while another supplier hangs. */
import { inHub, type House } from './lib/house.ts'
import type { LayerFigures } from './lib/layer_figures.ts'
import { figure, report } from './lib/report.ts'

export async function run(house: House): Promise<void> {
  const asked = { origin: house.bare.url, connectionCode: 'volcengine', databasePid: house.database.pid }
  const { naked, got, layers, journal, open, calm, hanging } = JSON.parse(await inHub('benchmarks/call_layers.ts', [JSON.stringify(asked)], house.env)) as LayerFigures
  report('supplier call layers', [
    figure('one call, journal rows apart: CPU', 'ms', layers.cpuMs, got.cpuMs, { hold: 1.25, aim: 1.15 }),
    figure('one call, beside got without any limit: CPU', 'ms', layers.cpuMs, naked.cpuMs),
    figure('one call with its journal rows: CPU', 'ms', journal.cpuMs, got.cpuMs),
    figure('open breaker: CPU', 'ms', open.cpuMs, got.cpuMs, { hold: 0.1 }),
    figure('another supplier hangs: p99', 'ms', hanging.p99Ms, calm.p99Ms, { hold: 1.2, aim: 1.1 }),
  ])
}
