import { countInFrame } from '#kernel/http/page_frame'
import { overdueTotal } from './queries/overdue_query.ts'
import { todoCount } from './queries/todo_query.ts'

countInFrame('todo', ({ viewer }) => todoCount(viewer))
countInFrame('overdue', ({ viewer }) => overdueTotal(viewer))
