import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type BrowserContext } from 'playwright'
import { pages, type PageRole, type ShownPage } from '../tests/browser/pages.ts'
import {
  addressOf,
  setTheme,
  showAll,
  signIn,
  widths,
  type Theme,
  type Width,
} from '../tests/browser/walk.ts'
import { ensureChromium } from './lib/chromium.ts'
import { readDemoFile, type DemoFile } from './lib/demo_file.ts'
import { readJson } from './lib/files.ts'
import { root } from './lib/paths.ts'
import { supervise } from './lib/processes.ts'
import { SetupError } from './lib/setup_error.ts'
import { print } from './lib/terminal.ts'

type Hub = Pick<DemoFile, 'url' | 'logins'>

const usage =
  'Usage: npm run screenshots [-- --only <name> --hub <file with url and logins> --out <folder>]'
const readyTimeoutMs = 300_000
const themes: Theme[] = ['light', 'dark']

/** Takes a picture of every page in both widths and themes, of the running demo or of one started for it. */
export async function main(args: string[]): Promise<number> {
  const { only, hub: hubFile, out } = readFlags(args)
  const hub = hubFile ? readJson<Hub>(hubFile) : (readDemoFile() ?? (await startDemo()))
  if (!hub) throw new SetupError(`${hubFile} names no hub.`)
  const chosen = pages.filter(({ name }) => !only || name.includes(only))
  const folder = out ?? join(root, 'screenshots')
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({
    executablePath: await ensureChromium({ chineseFonts: true }),
    args: ['--no-sandbox'],
  })
  try {
    const missing = await takeAll(browser, hub, chosen, folder)
    print(`${chosen.length - missing.length} pages in ${folder}`)
    for (const { name, path } of missing)
      print(`not taken: ${name} (${path}) has no row in the demo data`)
    return missing.length === 0 ? 0 : 1
  } finally {
    await browser.close()
  }
}

function readFlags(args: string[]) {
  try {
    const options = {
      only: { type: 'string' },
      hub: { type: 'string' },
      out: { type: 'string' },
    } as const
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new SetupError(`${(error as Error).message} ${usage}`)
  }
}

async function startDemo(): Promise<Hub> {
  print('No demo is running, starting one.')
  supervise('screenshots-demo', { args: [join(root, 'scripts', 'run.ts'), 'demo'] })
  const until = Date.now() + readyTimeoutMs
  while (Date.now() < until) {
    const found = readDemoFile()
    if (found) return found
    await new Promise((done) => setTimeout(done, 500))
  }
  throw new SetupError('The demo did not come up; its words are in var/log.')
}

async function takeAll(
  browser: Browser,
  hub: Hub,
  chosen: ShownPage[],
  folder: string
): Promise<ShownPage[]> {
  const missing = new Set<ShownPage>()
  const roles = [...new Set(chosen.map(({ role }) => role))]
  for (const role of roles) {
    const state = await signedIn(browser, hub, role)
    for (const width of Object.keys(widths) as Width[]) {
      for (const theme of themes) {
        const context = await browser.newContext({
          viewport: widths[width],
          locale: 'zh-CN',
          storageState: state,
        })
        await setTheme(context, hub.url, theme)
        for (const shown of chosen.filter((one) => one.role === role)) {
          const file = join(folder, `${shown.name}-${width === 'wide' ? 1440 : 390}-${theme}.png`)
          if (!(await take(context, hub, shown, file))) missing.add(shown)
        }
        await context.close()
      }
    }
  }
  return [...missing]
}

async function signedIn(browser: Browser, hub: Hub, role: PageRole) {
  const context = await browser.newContext({ locale: 'zh-CN' })
  if (role) {
    const login = hub.logins.find((one) => one.role === role)
    if (!login) throw new SetupError(`The demo has no login for ${role}.`)
    await signIn(await context.newPage(), hub.url, login)
  }
  const state = await context.storageState()
  await context.close()
  return state
}

async function take(
  context: BrowserContext,
  hub: Hub,
  shown: ShownPage,
  file: string
): Promise<boolean> {
  const page = await context.newPage()
  const path = await addressOf(page, hub.url, shown)
  if (path) {
    await page.goto(hub.url + path, { waitUntil: 'load' })
    await showAll(page)
    await page.waitForTimeout(150)
    await page.screenshot({ path: file, fullPage: true })
  }
  await page.close()
  return path !== null
}
