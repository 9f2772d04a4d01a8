import { Exception } from '@adonisjs/core/exceptions'

export class UnknownConnection extends Exception {
  static code = 'E_UNKNOWN_CONNECTION'
  static status = 500

  constructor(code: string) {
    super(`There is no supplier connection "${code}". Add it in the back office, Suppliers.`)
  }
}

export class PluginMissing extends Exception {
  static code = 'E_PLUGIN_MISSING'
  static status = 503

  constructor(code: string, pluginCode: string) {
    super(`The plugin "${pluginCode}" of ${code} is missing or broken. Put its folder back and restart.`)
  }
}

/** The same operation key was used for something else before. */
export class IntentConflict extends Exception {
  static code = 'E_INTENT_CONFLICT'
  static status = 409

  constructor(operationKey: string) {
    super(`The operation key ${operationKey} belongs to a call with another content. Raise the generation for a new effect.`)
  }
}

/** Somebody else opened this attempt already. */
export class IntentTaken extends Exception {
  static code = 'E_INTENT_TAKEN'
  static status = 409

  constructor(operationKey: string, attempt: number) {
    super(`Attempt ${attempt} of ${operationKey} is open already. Look its outcome up before another attempt.`)
  }
}

export class IntentSentTwice extends Exception {
  static code = 'E_INTENT_SENT_TWICE'
  static status = 500

  constructor(callId: string) {
    super(`Call ${callId} was sent before. Open the next attempt instead.`)
  }
}

export class SettingsUnreadable extends Exception {
  static code = 'E_SETTINGS_UNREADABLE'
  static status = 500

  constructor(code: string) {
    super(`The settings of ${code} cannot be opened with this APP_KEY. Enter them again in the back office.`)
  }
}

export class SettingsTooNew extends Exception {
  static code = 'E_SETTINGS_TOO_NEW'
  static status = 503

  constructor(code: string, stored: number, known: number) {
    super(`The settings of ${code} were stored in version ${stored}, its plugin knows ${known}. Put the newer plugin back, or enter the settings again.`)
  }
}
