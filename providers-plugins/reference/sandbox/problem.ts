/** A business refusal on the wire. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly facts: { field?: string; nowFen?: number } = {}
  ) {
    super(message)
  }
}
