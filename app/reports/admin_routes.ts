import router from '@adonisjs/core/services/router'
import { setHome } from '#identity/homes'
import { backOfficePages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ShowHome = () => import('./controllers/admin/show_home_controller.ts')
const ListTodo = () => import('./controllers/admin/list_todo_controller.ts')
const ListOverdue = () => import('./controllers/admin/list_overdue_controller.ts')
const Search = () => import('./controllers/admin/search_controller.ts')
const ShowCustomer = () => import('./controllers/admin/show_customer_controller.ts')

setHome('back_office', '/admin')

backOfficePages('reports.home.read', () => {
  router.get('/', [ShowHome, 'render']).as('back_office.home')
  router.get('/todo', [ListTodo, 'render']).as('back_office.todo')
  router.get('/overdue', [ListOverdue, 'render']).as('back_office.overdue')
  router.get('/search', [Search, 'render']).as('back_office.search')
})

backOfficePages('identity.customers.read', () => {
  router.get('/customers/:id', [ShowCustomer, 'render']).where('id', /^[1-9]\d{0,14}$/).as('back_office.customers.show')
})

registerNavigation('back_office', [
  { group: 'overview', label: 'reports.nav.home', href: '/admin', icon: 'layout-dashboard', permission: 'reports.home.read', order: 10 },
  { group: 'overview', label: 'reports.nav.todo', href: '/admin/todo', icon: 'list-todo', permission: 'reports.home.read', order: 20, counter: 'todo' },
  { group: 'overview', label: 'reports.nav.overdue', href: '/admin/overdue', icon: 'alarm-clock', permission: 'reports.home.read', order: 30, counter: 'overdue' },
])
