import { readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** CPU seconds that a process has used so far (user and system), from /proc; Linux only. */
export function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

export function memoryMibOf(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return line ? Math.round(Number(line[1]) / 1024) : 0
}
