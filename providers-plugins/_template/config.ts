import { defineSettings, type SettingsValues } from '#supplier-sdk'

/** Raise it with every incompatible change, and bring old settings up to date with `migrateSettings` in plugin.ts. */
export const SETTINGS_VERSION = 1

export const settings = defineSettings({
  endpoint: { type: 'url', required: true, label: { 'zh-CN': '接口地址', 'en': 'API address' } },
  apiKey: {
    type: 'secret',
    required: true,
    minimum: 16,
    label: { 'zh-CN': '接口密钥', 'en': 'API key' },
  },
})

export type TemplateSettings = SettingsValues<typeof settings>
