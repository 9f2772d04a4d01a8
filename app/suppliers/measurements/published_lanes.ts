import db from '@adonisjs/lucid/services/db'
import { later } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { PROCESS_STALE_MS, type PublishedLane } from './publish.ts'

const PROCESSES_MAX = 200

/** What web and worker processes have under way, as they told it last; who has been silent for half a minute is left out. */
export async function publishedLanes(code?: string): Promise<(PublishedLane & { process: string })[]> {
  const rows = await db.from('supplier_processes').where('seen_at', '>=', later(-PROCESS_STALE_MS)).orderBy('process').limit(PROCESSES_MAX)
    .select('process', 'lanes')
  return rows.flatMap(({ process, lanes }) =>
    fromJson<PublishedLane[]>(lanes).filter((lane) => !code || lane.code === code).map((lane) => ({ ...lane, process }))
  )
}
