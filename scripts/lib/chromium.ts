import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { SetupError } from './setup_error.ts'
import { aptInstall, findProgram, mayInstall } from './system_packages.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const elsewhere = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

const missing =
  'Chromium is missing. Install the package chromium (fonts: fonts-noto-cjk), or set CHROMIUM_PATH to a Chromium or Chrome.'

/**
 * Path of the system's Chromium, installed first where that is allowed. Browser tests and
 * screenshots need it, the hub does not.
 */
export async function ensureChromium({ chineseFonts = false } = {}): Promise<string> {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) {
    if (!existsSync(chosen)) {
      throw new SetupError(`CHROMIUM_PATH points to ${chosen}, where there is nothing.`)
    }
    return chosen
  }
  const found = find()
  if (found && (!chineseFonts || hasChineseFonts())) {
    return found
  }
  if (!mayInstall()) {
    throw new SetupError(found ? 'Chinese fonts are missing. Install fonts-noto-cjk.' : missing)
  }
  await aptInstall('Chromium for the browser tests', [['chromium', 'fonts-noto-cjk']])
  const installed = find()
  if (!installed) {
    throw new SetupError(missing)
  }
  return installed
}

function find(): string | undefined {
  return findProgram(...names) ?? elsewhere.find((path) => existsSync(path))
}

function hasChineseFonts(): boolean {
  const list = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' })
  return list.status === 0 && list.stdout.trim() !== ''
}
