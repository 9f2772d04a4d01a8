/** Which state of an enrolment may follow which. Nothing is terminal: accounts are suspended, left and linked anew. */
export const enrolmentStates = {
  /** Wanted; nothing has been answered yet. */
  syncing: ['invited', 'active', 'suspended', 'uncertain', 'refused'],
  /** Waits for the customer at the supplier. */
  invited: ['active', 'suspended', 'uncertain', 'refused'],
  active: ['suspended', 'uncertain'],
  suspended: ['active', 'uncertain'],
  /** A call had no answer, or the supplier names a state that we do not know. */
  uncertain: ['invited', 'active', 'suspended', 'refused'],
  refused: ['syncing', 'active', 'suspended'],
} as const satisfies Record<string, readonly string[]>

export type EnrolmentState = keyof typeof enrolmentStates

export const mayFollow = (from: EnrolmentState, to: EnrolmentState): boolean =>
  from === to || (enrolmentStates[from] as readonly string[]).includes(to)
