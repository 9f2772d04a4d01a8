import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import { testConnection } from './test_connection.ts'

/** Tests every connection whose plugin is there, one after another, so that health, clock and balance are never old. */
export async function checkAllHealth({ signal }: { signal: AbortSignal }): Promise<void> {
  const rows = await db.from('supplier_connections').select('code').orderBy('code').limit(500)
  for (const { code } of rows) {
    if (signal.aborted) return
    const result = await testConnection({ code })
    if (!result.ok) logger.warn({ connection: code, reason: result.error.type }, 'the health of a supplier could not be checked')
  }
}
