import type { HttpContext } from '@adonisjs/core/http'
import { todoQuery } from '../../queries/todo_query.ts'

const SHOWN = 20

export default class ListTodoController {
  async render({ viewer, view, i18n }: HttpContext) {
    const todo = await todoQuery(viewer, SHOWN, i18n.locale === 'en' ? 'en' : 'zh-CN')
    return view.render('pages/reports/admin/todo', { todo, shown: SHOWN })
  }
}
