import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock, later, MINUTE_MS, SECOND_MS } from '#kernel/clock'
import type { SandboxView } from '../sandbox_controls.ts'
import { READ_CALLS, type CallStatus } from './calls_query.ts'

export type StruckCall = {
  /** By the hub's clock. */
  at: Date
  sandbox: string
  fault: string
  operation: string
  /** The call that met the fault; null: nobody waits for it any more, or it was not the hub's. */
  call: { id: string; status: CallStatus; refusalReason: string | null } | null
  subject: { type: string; id: string } | null
  /** What the hub did about the same subject afterwards, oldest first. */
  then: { id: string; operation: string; status: CallStatus; refusalReason: string | null }[]
}

const SHOWN = 20
const FOLLOWING_SHOWN = 5
/** A request belongs to a call that began within this time before it. */
const CALL_MS_MAX = 5 * MINUTE_MS

type Row = { id: string; operation: string; status: CallStatus; refusal_reason: string | null; subject_type: string | null; subject_id: string | null; started_at: Date }

/** Beside each fault that struck the call and line that it hit, and how the hub went on; the newest first. */
export async function struckCallsQuery(viewer: Viewer, sandboxes: readonly SandboxView[]): Promise<StruckCall[]> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_CALLS)) return []
  const struck = sandboxes.flatMap(({ code, state }) => {
    const offsetMs = state ? offsetOf(state.now) : 0
    return (state?.struck ?? []).map((one) => ({ ...one, sandbox: code, names: state!.names, hubAt: new Date(new Date(one.at).getTime() - offsetMs) }))
  })
  const newest = struck.sort((a, b) => b.hubAt.getTime() - a.hubAt.getTime()).slice(0, SHOWN)
  return Promise.all(
    newest.map(async ({ sandbox, fault, operation, names, hubAt }) => {
      const meant = Object.keys(names).filter((name) => name === operation || names[name].includes(operation))
      const row = await callAt(viewer, sandbox, meant, hubAt)
      const subject = row?.subject_id ? { type: row.subject_type!, id: row.subject_id } : null
      return {
        at: hubAt, sandbox, fault, operation, subject, then: row && subject ? await followingOf(viewer, row) : [],
        call: row && { id: row.id, status: row.status, refusalReason: row.refusal_reason },
      }
    })
  )
}

/** Its clock is moved by whole seconds; what is left was the way of its answer. */
const offsetOf = (now: string) => Math.round((new Date(now).getTime() - clock.now().getTime()) / SECOND_MS) * SECOND_MS

const columns = ['id', 'operation', 'status', 'refusal_reason', 'subject_type', 'subject_id', 'started_at']

/** The call that began last before the request and had not ended by then; both clocks are of one machine. */
async function callAt(viewer: Viewer, pluginCode: string, operations: readonly string[], at: Date): Promise<Row | null> {
  return visibleOrganisations(viewer, db.from('supplier_calls'), 'organisation_id')
    .whereIn('connection_code', db.from('supplier_connections').where('plugin_code', pluginCode).select('code')).whereIn('operation', [...operations])
    .where('started_at', '<=', at).where('started_at', '>=', later(-CALL_MS_MAX, at))
    .whereRaw('COALESCE(finished_at, deadline_at) >= ?', [at as any]).orderBy('started_at', 'desc').select(columns).first()
}

async function followingOf(viewer: Viewer, { id, subject_type: type, subject_id: subject, started_at: startedAt }: Row): Promise<StruckCall['then']> {
  const rows = await visibleOrganisations(viewer, db.from('supplier_calls'), 'organisation_id').where({ subject_type: type, subject_id: subject })
    .where('started_at', '>', startedAt).whereNot('id', id).orderBy('started_at').orderBy('id').limit(FOLLOWING_SHOWN).select(columns)
  return rows.map((row: Row) => ({ id: row.id, operation: row.operation, status: row.status, refusalReason: row.refusal_reason }))
}
