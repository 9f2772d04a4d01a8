/** An error of the vendor's interface. Business failures come with HTTP 200 as well. */
export class Problem extends Error {
  readonly httpStatus: number
  readonly code: string

  constructor(httpStatus: number, code: string, message: string) {
    super(message)
    this.httpStatus = httpStatus
    this.code = code
  }
}

export const wrong = (name: string, message = 'is wrong') =>
  new Problem(400, 'InvalidParameter', `The parameter "${name}" ${message}`)
