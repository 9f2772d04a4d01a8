/** Who did it. A job or a command acts as `system`; what a person set off carries the person. */
export type Actor = {
  kind: 'user' | 'system'
  userId: number | null
  organisationId: number | null
  ipAddress: string | null
  requestId: string | null
}

export const systemActor: Actor = Object.freeze({
  kind: 'system',
  userId: null,
  organisationId: null,
  ipAddress: null,
  requestId: null,
})
