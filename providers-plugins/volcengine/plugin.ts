import { defineSupplier } from '#supplier-sdk'
import { VolcengineClient } from './client.ts'
import { settings, SETTINGS_VERSION, type VolcengineSettings } from './config.ts'
import { manualSteps } from './manual_steps.ts'
import { limits, properties } from './properties.ts'
import * as operations from './operations/main.ts'
import { sign } from './signer.ts'
import { stateTables } from './states.ts'

export default defineSupplier<VolcengineSettings>({
  code: 'volcengine',
  sdk: 1,
  names: { 'zh-CN': '火山引擎', 'en': 'Volcano Engine' },
  settings,
  settingsVersion: SETTINGS_VERSION,
  properties,
  limits,
  attributes: { required: ['organisationName'], optional: ['displayName'] },
  manualSteps,
  signer: sign,
  connect: ({ settings: values, http }) =>
    operations.of({
      client: new VolcengineClient(http, values),
      settings: values,
      tables: stateTables(values),
    }),
})
