import type { HttpContext } from '@adonisjs/core/http'
import { todoQuery } from '../../queries/todo_query.ts'

const SHOWN = 20

export default class ListTodoController {
  async render({ viewer, view }: HttpContext) {
    return view.render('pages/reports/admin/todo', { todo: await todoQuery(viewer, SHOWN), shown: SHOWN })
  }
}
