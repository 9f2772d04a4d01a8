import { defineSupplier } from '#supplier-sdk'
import { BaiduClient } from './client.ts'
import { settings, SETTINGS_VERSION, type BaiduSettings } from './config.ts'
import { manualSteps } from './manual_steps.ts'
import * as operations from './operations/main.ts'
import { limits, properties } from './properties.ts'
import { sign } from './signer.ts'
import { stateTables } from './states.ts'

export default defineSupplier<BaiduSettings>({
  code: 'baidu',
  sdk: 1,
  names: { 'zh-CN': '百度智能云', 'en': 'Baidu AI Cloud' },
  settings,
  settingsVersion: SETTINGS_VERSION,
  properties,
  limits,
  attributes: { required: ['organisationName', 'phone'], optional: ['displayName'] },
  manualSteps,
  signer: sign,
  connect: ({ settings: values, http }) =>
    operations.of({
      client: new BaiduClient(http, values),
      settings: values,
      tables: stateTables(values),
    }),
})
