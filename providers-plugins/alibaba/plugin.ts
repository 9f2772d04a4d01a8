import { defineSupplier } from '#supplier-sdk'
import { AlibabaClient } from './client.ts'
import { settings, SETTINGS_VERSION, type AlibabaSettings } from './config.ts'
import { manualSteps } from './manual_steps.ts'
import * as operations from './operations/main.ts'
import { limits, properties } from './properties.ts'
import { sign } from './signer.ts'
import { stateTables } from './states.ts'

export default defineSupplier<AlibabaSettings>({
  code: 'alibaba',
  sdk: 1,
  names: { 'zh-CN': '阿里云', 'en': 'Alibaba Cloud' },
  settings,
  settingsVersion: SETTINGS_VERSION,
  properties,
  limits,
  attributes: { required: ['organisationName', 'email'], optional: [] },
  manualSteps,
  signer: sign,
  connect: ({ settings: values, http }) =>
    operations.of({
      client: new AlibabaClient(http, values),
      settings: values,
      tables: stateTables(values),
    }),
})
