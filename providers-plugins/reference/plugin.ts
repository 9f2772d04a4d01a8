import { defineSupplier } from '#supplier-sdk'
import { ReferenceClient } from './client.ts'
import { settings, SETTINGS_VERSION, type ReferenceSettings } from './config.ts'
import { manualSteps } from './manual_steps.ts'
import * as operations from './operations/main.ts'
import { limits, properties } from './properties.ts'
import { sign } from './signer.ts'

export default defineSupplier<ReferenceSettings>({
  code: 'reference',
  sdk: 1,
  names: { 'zh-CN': '参考供应商（仅供开发）', 'en': 'Reference (development only)' },
  developmentOnly: true,
  settings,
  settingsVersion: SETTINGS_VERSION,
  properties,
  limits,
  attributes: { required: ['organisationName'], optional: ['displayName', 'contactName', 'email'] },
  manualSteps,
  signer: sign,
  connect: ({ settings: values, http }) =>
    operations.of({ client: new ReferenceClient(http, values), settings: values }),
})
