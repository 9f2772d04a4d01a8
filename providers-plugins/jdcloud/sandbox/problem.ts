/** An error of the vendor's interface: HTTP status, word, message. */
export class Problem extends Error {
  readonly httpStatus: number
  readonly word: string

  constructor(httpStatus: number, word: string, message: string) {
    super(message)
    this.httpStatus = httpStatus
    this.word = word
  }
}

export const invalid = (name: string, message: string) =>
  new Problem(400, 'INVALID_ARGUMENT', `[${name}] ${message}`)
