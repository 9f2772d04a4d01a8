import { defineSupplier } from '#supplier-sdk'
import { TemplateClient } from './client.ts'
import { settings, SETTINGS_VERSION, type TemplateSettings } from './config.ts'
import { manualSteps } from './manual_steps.ts'
import * as operations from './operations/main.ts'

/** Declare what the supplier documents; what is left out is taken to be unsafe. */
export default defineSupplier<TemplateSettings>({
  code: 'template',
  sdk: 1,
  names: { 'zh-CN': 'Template', 'en': 'Template' },
  settings,
  settingsVersion: SETTINGS_VERSION,
  properties: { orderOrigin: 'supplier', kyc: 'hosted' },
  limits: { requestsPerSecond: 10 },
  manualSteps,
  connect: ({ settings: values, http }) => operations.of(new TemplateClient(http, values)),
})
