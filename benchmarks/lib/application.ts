import { ignite } from '../../bin/ignite.ts'

/** Boots the hub as for a command and runs `work` in it; what `work` needs of the hub it imports itself, after the boot. */
export async function inApplication(work: () => Promise<void>): Promise<void> {
  const app = ignite().createApp('console')
  await app.init()
  await app.boot()
  await app.start(work)
  await app.terminate()
}
