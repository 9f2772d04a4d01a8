/** As shown and as told to newcomers; only `active` and `withdrawn` are stored. */
export const inviteCodeStates = ['active', 'used_up', 'expired', 'withdrawn'] as const
export type InviteCodeState = (typeof inviteCodeStates)[number]

type CodeRow = { status: string; uses_max: number | null; uses_taken: number; expires_at: Date | null }

export function inviteCodeState(row: CodeRow, now: Date): InviteCodeState {
  if (row.status === 'withdrawn') return 'withdrawn'
  if (row.expires_at && row.expires_at <= now) return 'expired'
  return row.uses_max !== null && row.uses_taken >= row.uses_max ? 'used_up' : 'active'
}
