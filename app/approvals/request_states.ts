/** Which state follows which; the empty ones are final. */
export const requestStates = {
  pending: ['approved', 'rejected', 'withdrawn', 'expired'],
  approved: [],
  rejected: [],
  withdrawn: [],
  expired: [],
} as const satisfies Record<string, readonly string[]>

export type RequestState = keyof typeof requestStates
export type ClosedState = Exclude<RequestState, 'pending'>

export const allRequestStates = Object.keys(requestStates) as RequestState[]
