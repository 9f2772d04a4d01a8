import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const wantedMajor = 24

/**
 * The Node that runs the hub: the one from the lockfile, else (macOS has no such package) the
 * running one when it is new enough.
 *
 * @param {string} root
 * @returns {{ path: string, problem?: undefined } | { path?: undefined, problem: string }}
 */
export function findNode(root) {
  const installed = join(
    root,
    'node_modules',
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node'
  )
  if (existsSync(installed)) {
    const run = spawnSync(installed, ['-p', 'process.versions.node'], { encoding: 'utf8' })
    if (run.status === 0 && majorOf(run.stdout) >= wantedMajor) {
      return { path: installed }
    }
    return { problem: isMusl() ? muslLine : brokenLine(run) }
  }
  if (majorOf(process.versions.node) >= wantedMajor) {
    return { path: process.execPath }
  }
  return {
    problem: `There is no Node ${wantedMajor} package for ${process.platform} ${process.arch}. Install Node ${wantedMajor} or newer yourself and run this again (now: ${process.versions.node}).`,
  }
}

const muslLine = `Node ${wantedMajor} from the lockfile is built for glibc and does not run on this musl system (Alpine). Use a Debian or Ubuntu image.`

function brokenLine(run) {
  const why = run.error?.message ?? run.stderr?.trim().split('\n')[0] ?? `exit ${run.status}`
  return `The installed Node ${wantedMajor} does not run here (${why}). Delete node_modules and run this again.`
}

function majorOf(version) {
  return Number(String(version).trim().split('.')[0])
}

function isMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
}
