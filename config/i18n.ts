import app from '@adonisjs/core/services/app'
import { defineConfig, loaders } from '@adonisjs/i18n'
import { KeptIcuFormatter } from '#kernel/http/kept_icu_formatter'

export default defineConfig({
  defaultLocale: 'zh-CN',
  supportedLocales: ['zh-CN', 'en'],
  fallbackLocales: { zh: 'zh-CN' },
  formatter: () => new KeptIcuFormatter(),
  loaders: [loaders.fs({ location: app.languageFilesPath() })],
})
