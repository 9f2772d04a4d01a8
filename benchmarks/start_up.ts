/**
 * From the start of the process to its first page, what a plugin adds to it, and what the server weighs: built as for production,
 * beside a bare AdonisJS (`bare/adonis`) that is built and started in the same way.
 */
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../scripts/lib/ports.ts'
import { step } from '../scripts/lib/terminal.ts'
import { build } from './lib/build.ts'
import { startBuilt, type Startable } from './lib/built_server.ts'
import { loadOfPages, weighed } from './lib/memory.ts'
import { figure, report } from './lib/report.ts'
import type { House } from './lib/house.ts'

const TURNS = 9
const PLUGINS = ['alibaba', 'baidu', 'jdcloud', 'volcengine']

export async function run(house: House): Promise<void> {
  const folders = await step('build', build)
  const port = String(await freePort(Number(house.env.PORT) + 10))
  const env = { ...house.env, PORT: port, APP_URL: `http://127.0.0.1:${port}` }
  const ours = { name: 'hub', folder: folders.ours, env, path: '/sign-in' }
  const bare = { name: 'bare', folder: folders.bare, env, path: '/' }
  const times = await startInTurn({ ours, bare })
  const memory = { ours: await weighed(ours, await loadOfPages(house)), bare: await weighed(bare, () => ({ method: 'GET', path: '/' })) }
  const ofPlugin = (name: keyof Start) => (times.ours[name] - times.without[name]) / PLUGINS.length
  report('start_up', [
    figure('start-up: first page', 'ms', times.ours.readyMs, times.bare.readyMs, { hold: 2, aim: 1.5 }),
    figure('… CPU', 'ms', times.ours.cpuMs, times.bare.cpuMs),
    figure('… without the four plugins', 'ms', times.without.readyMs, times.bare.readyMs),
    figure('one plugin, beside the start without', 'ms', ofPlugin('readyMs'), times.without.readyMs, { hold: 25, absolute: true }),
    figure('… CPU', 'ms', ofPlugin('cpuMs'), times.without.cpuMs),
    figure('memory: idle', 'MiB', memory.ours.idle, memory.bare.idle, { hold: 175, aim: 130, absolute: true }),
    figure('memory: after the load', 'MiB', memory.ours.loaded, memory.bare.loaded, { hold: 400, aim: 280, absolute: true }),
    figure('memory: after ten times the load ÷ after it', 'MiB', memory.ours.loadedMore, memory.ours.loaded, { hold: 1.2 }),
  ], { 'bare after ten times the load, MiB': memory.bare.loadedMore })
}

type Start = { readyMs: number; cpuMs: number }

/** Ours, ours without the plugins, and the bare one, one after the other; after a turn that warms the disk's cache the medians of the others. */
async function startInTurn({ ours, bare }: { ours: Startable; bare: Startable }): Promise<Record<'ours' | 'without' | 'bare', Start>> {
  const starts = { ours: [] as Start[], without: [] as Start[], bare: [] as Start[] }
  for (let turn = 0; turn <= TURNS; turn++) {
    const once = { ours: await startOf(ours), without: await withoutPlugins(ours.folder, () => startOf(ours)), bare: await startOf(bare) }
    if (turn > 0) for (const name of ['ours', 'without', 'bare'] as const) starts[name].push(once[name])
  }
  return { ours: median(starts.ours), without: median(starts.without), bare: median(starts.bare) }
}

async function startOf(server: Startable): Promise<Start> {
  const { readyMs, cpuMs, stop } = await startBuilt(server)
  await stop()
  return { readyMs, cpuMs }
}

/** A folder whose name begins with `_` is no plugin. */
async function withoutPlugins(folder: string, start: () => Promise<Start>): Promise<Start> {
  const rename = (from: string, to: string) => PLUGINS.forEach((name) => renameSync(join(folder, 'providers-plugins', from + name), join(folder, 'providers-plugins', to + name)))
  rename('', '_')
  try {
    return await start()
  } finally {
    rename('_', '')
  }
}

function median(starts: readonly Start[]): Start {
  const middle = (name: keyof Start) => starts.map((start) => start[name]).sort((a, b) => a - b)[Math.floor(starts.length / 2)]
  return { readyMs: middle('readyMs'), cpuMs: middle('cpuMs') }
}
