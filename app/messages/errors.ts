import { Exception } from '@adonisjs/core/exceptions'

/** The gateway did not do it, or nobody knows: the message is tried again. `reason` is fit for a log: no address, no text. */
export class GatewayFailed extends Exception {
  static code = 'E_GATEWAY_FAILED'
  static status = 502

  constructor(
    readonly gateway: string,
    readonly reason: string,
    /** Our account at the gateway has no money: nothing leaves until somebody pays it in. */
    readonly isOutOfFunds = false
  ) {
    super(`The gateway ${gateway} did not take the message (${reason}). It is tried again; look at its settings if this goes on.`)
  }
}

/** Settings of a gateway that cannot work. */
export class GatewaySettingsInvalid extends Exception {
  static code = 'E_GATEWAY_SETTINGS'
  static status = 500

  constructor(what: string) {
    super(`${what} Set it in the environment of web and worker.`)
  }
}
