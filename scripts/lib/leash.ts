/**
 * Loaded into every process that the scripts start (`node --import`). The parent holds the other
 * end of a pipe; when it goes, even by SIGKILL, the pipe closes and the process ends itself.
 * Without it a killed launcher would leave servers behind.
 */
import { Socket } from 'node:net'
import { signalGroup } from './process_table.ts'

const graceMs = 10_000
const fd = Number(process.env.KBOSS_LEASH_FD)
delete process.env.KBOSS_LEASH_FD

if (Number.isInteger(fd) && fd > 2) {
  const signal = process.env.KBOSS_LEASH_SIGNAL === 'SIGINT' ? 'SIGINT' : 'SIGTERM'
  const leash = new Socket({ fd, readable: true, writable: false })
  leash.on('error', () => {})
  leash.once('close', () => {
    signalGroup(process.pid, signal)
    setTimeout(() => signalGroup(process.pid, 'SIGKILL'), graceMs).unref()
  })
  leash.resume()
  leash.unref()
}
