import type { HttpContext } from '@adonisjs/core/http'

export const localeOf = ({ i18n }: HttpContext): 'zh-CN' | 'en' => (i18n.locale === 'en' ? 'en' : 'zh-CN')
