import { Exception } from '@adonisjs/core/exceptions'

/** The table does not allow this step. A mistake of ours, never of a person. */
export class IllegalMove extends Exception {
  static code = 'E_ILLEGAL_MOVE'
  static status = 500

  constructor(lineId: string, from: string, to: string) {
    super(`Line ${lineId} may not go from ${from} to ${to} (order_line_states.ts).`)
  }
}

/** Somebody else changed the line since it was read. Read it again and decide anew. */
export class LineMovedMeanwhile extends Exception {
  static code = 'E_LINE_MOVED'
  static status = 409

  constructor(lineId: string) {
    super(`Line ${lineId} was changed by somebody else meanwhile. Read it again.`)
  }
}

/** This worker's lease is over: another one has the line. */
export class LeaseLost extends Exception {
  static code = 'E_LEASE_LOST'
  static status = 500

  constructor(lineId: string) {
    super(`The lease for line ${lineId} is lost; nothing more is done here.`)
  }
}
