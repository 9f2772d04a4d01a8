import vine from '@vinejs/vine'
import { CONNECTION_CODE, CONNECTION_NAME_LENGTH_MAX } from '../actions/add_connection.ts'
import { operationNames } from '../sdk/main.ts'
import { callStatuses } from '../queries/calls_query.ts'

/** Values of a settings form: their own schema is the plugin's; this one only keeps them small. */
const SETTINGS_FIELDS_MAX = 60
const SETTING_LENGTH_MAX = 8_000

export const fields = {
  pluginCode: () => vine.string().trim().maxLength(32).regex(/^[a-z][a-z0-9-]{1,31}$/),
  code: () => vine.string().trim().maxLength(40).regex(CONNECTION_CODE),
  name: () => vine.string().trim().maxLength(CONNECTION_NAME_LENGTH_MAX).optional(),
  settings: () => vine.record(vine.string().maxLength(SETTING_LENGTH_MAX).nullable()).maxLength(SETTINGS_FIELDS_MAX).optional(),
  operation: () => vine.enum(operationNames),
  status: () => vine.enum(callStatuses),
  callId: () => vine.string().regex(/^cal_[0-9a-z]{22}$/),
  subject: () => vine.string().trim().maxLength(64).regex(/^[\w:.-]+$/),
}
