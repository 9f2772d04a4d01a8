/** What an error code means for the message; codes that nobody lists come again, until the job is dead and staff look. */
const refusals: ReadonlySet<string> = new Set([
  // The number's own limit: the reader asked too often.
  'isv.BUSINESS_LIMIT_CONTROL',
  // The number or the text.
  'isv.MOBILE_NUMBER_ILLEGAL', 'isv.INVALID_PARAMETERS', 'isv.TEMPLATE_MISSING_PARAMETERS', 'isv.TEMPLATE_PARAMS_ILLEGAL', 'isv.PARAM_LENGTH_LIMIT',
  'isv.BLACK_KEY_CONTROL_LIMIT', 'isv.PARAM_NOT_SUPPORT_URL', 'MobileNumberIllegal',
])

export const isRefusal = (code: string): boolean => refusals.has(code)

/** Our account there has no money, or was stopped for it. */
const outOfFunds: ReadonlySet<string> = new Set(['isv.AMOUNT_NOT_ENOUGH', 'isv.OUT_OF_SERVICE'])

export const isOutOfFunds = (code: string): boolean => outOfFunds.has(code)

/** `SendStatus` of a message that the gateway has. */
export const FAILED = 2
