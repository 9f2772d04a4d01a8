import { countInFrame } from '#kernel/http/page_frame'
import { todoCount } from './queries/todo_query.ts'

countInFrame('todo', ({ viewer }) => todoCount(viewer))
