import { defineSupplier } from '#supplier-sdk'
import { JdcloudClient } from './client.ts'
import { settings, SETTINGS_VERSION, type JdcloudSettings } from './config.ts'
import { manualSteps } from './manual_steps.ts'
import * as operations from './operations/main.ts'
import { limits, properties } from './properties.ts'
import { sign } from './signer.ts'
import { stateTables } from './states.ts'

export default defineSupplier<JdcloudSettings>({
  code: 'jdcloud',
  sdk: 1,
  names: { 'zh-CN': '京东云', 'en': 'JD Cloud' },
  settings,
  settingsVersion: SETTINGS_VERSION,
  properties,
  limits,
  attributes: { required: ['organisationName', 'phone'], optional: ['email', 'creditCode'] },
  manualSteps,
  signer: sign,
  connect: ({ settings: values, http }) =>
    operations.of({
      client: new JdcloudClient(http, values),
      settings: values,
      tables: stateTables(values),
    }),
})
