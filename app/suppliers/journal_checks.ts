import { clock, later, MINUTE_MS } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'
import { VIOLATIONS_MAX, type Violation } from '#kernel/invariants'
import { readConnection } from './connection_rows.ts'
import { openSettings } from './pipeline/live_connection.ts'
import { findPlugin } from './registry.ts'
import { redactByValue } from './sdk/main.ts'

/** Rows that one run reads for secrets: the newest ones; older ones were read by earlier runs. */
const ROWS_READ_MAX = 500

/** A call that is open so long after its deadline belongs to nobody: whoever owns its subject should have closed it. */
const ABANDONED_AFTER_MS = 15 * MINUTE_MS

/** I11: no journal row holds a secret of any connection, by value and in every spelling. */
export async function secretsInJournal(client: Client): Promise<Violation[]> {
  const redact = redactByValue(await allSecrets(client))
  const rows = await client.from('supplier_calls').select('id', 'payload', 'answer', 'requests').orderBy('started_at', 'desc').limit(ROWS_READ_MAX)
  const leaking = rows.filter((row) => {
    const text = JSON.stringify([row.payload, row.answer, row.requests])
    return redact(text) !== text
  })
  return leaking.slice(0, VIOLATIONS_MAX).map(({ id }) => ({ call: id, problem: 'secret' }))
}

async function allSecrets(client: Client): Promise<string[]> {
  const rows = await client.from('supplier_connections').select('code').limit(500)
  const secrets: string[] = []
  for (const { code } of rows) {
    const row = await readConnection(code, client)
    const plugin = findPlugin(row.pluginCode)
    if (plugin) secrets.push(...plugin.settings.secretValues(openSettings(row, plugin)))
  }
  return secrets
}

/** I11: every call of a supplier that answered has its row from before; a row that stays open has lost its call. */
export async function abandonedCalls(client: Client): Promise<Violation[]> {
  const rows = await client
    .from('supplier_calls')
    .select('id', 'subject_type', 'subject_id')
    .where('status', 'open')
    .where('deadline_at', '<', later(-ABANDONED_AFTER_MS, clock.now()))
    .limit(VIOLATIONS_MAX)
  return rows.map((row) => ({ call: row.id, subject: row.subject_id, problem: 'open long after its deadline' }))
}
