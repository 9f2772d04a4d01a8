/** What may happen to any call. */
export const LOST = [
  'timeout_before',
  'timeout_after',
  'reset_before',
  'reset_after',
  'error_500_before',
  'error_502_after',
  'html_200',
  'other_json',
  'wrong_types',
  'cut_body',
  'slow_drip',
  'redirect_302',
  'unavailable_503',
  'rate_limit_429',
]

const PARTICULAR = [
  'refuse',
  'strange_state',
  'timeout_acts_later',
  'half_page',
  'lookup_lag',
  'lookup_fails',
  'price_change',
  'revoke_credentials',
  'clock_skew',
  'huge_body',
]

/** What may happen to a notice on its way (F13–F15). */
export const noticeTroubles = ['lost', 'twice', 'forged', 'expired', 'late', 'replayed'] as const


/** Every kind that the plans know. */
export const wantedFaults = [...LOST, ...PARTICULAR, ...noticeTroubles]
