import { Exception } from '@adonisjs/core/exceptions'

/** A key names one effect for ever. Another amount, wallet or subject under it is a programming mistake. */
export class OperationKeyReused extends Exception {
  static code = 'E_OPERATION_KEY_REUSED'
  static status = 500
}

/** Amounts of wallet acts are integers of fen, not negative (and not 0 where money enters). */
export class BadAmount extends Exception {
  static code = 'E_BAD_AMOUNT'
  static status = 500
}

/**
 * What was read at the start of the transaction is no longer so. Carries the errno of a stale snapshot, so that
 * `inTransaction` runs the whole of it again.
 */
export class WalletMoved extends Exception {
  static code = 'E_WALLET_MOVED'
  static status = 503
  errno = 1020
}
