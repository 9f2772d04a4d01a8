import { styleText } from 'node:util'

const labelWidth = 14
const reportEveryMs = 15_000

type Style = Parameters<typeof styleText>[0]

const styled = (style: Style, text: string) =>
  styleText(style, text, { stream: process.stdout, validateStream: true })

export const dim = (text: string) => styled('dim', text)
export const bold = (text: string) => styled('bold', text)

export function print(line = '') {
  process.stdout.write(`${line}\n`)
}

/** For the reader's eyes when something went wrong; standard error, so that it survives a pipe. */
export function complain(line: string) {
  process.stderr.write(`${line}\n`)
}

/**
 * Runs one step of a set-up and prints one line with the time it took. `work` answers with the
 * words that stand on that line. A step that lasts says so every 15 seconds.
 */
export async function step<Result extends { says: string }>(
  label: string,
  work: () => Promise<Result>
): Promise<Result> {
  const started = performance.now()
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1)
  const reminder = setInterval(
    () => print(`  ${label.padEnd(labelWidth)} ${dim(`still at it, ${seconds()} s`)}`),
    reportEveryMs
  )
  try {
    const result = await work()
    print(`  ${label.padEnd(labelWidth)} ${result.says} ${dim(`(${seconds()} s)`)}`)
    return result
  } finally {
    clearInterval(reminder)
  }
}

/** Columns as wide as their longest cell; CJK characters take two places. */
export function table(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => width(row[column]))))
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column] - width(cell)))
      .join('   ')
      .trimEnd()
  )
}

function width(text: string): number {
  return [...text].reduce(
    (sum, char) => sum + (/[\u2e80-\ufaff\uff00-\uff60]/.test(char) ? 2 : 1),
    0
  )
}
