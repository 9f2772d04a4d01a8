import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ListBills = () => import('./controllers/admin/list_bills_controller.ts')
const ShowBill = () => import('./controllers/admin/show_bill_controller.ts')
const StreamBill = () => import('./controllers/admin/stream_bill_controller.ts')
const LoadBill = () => import('./controllers/admin/load_bill_controller.ts')

backOfficePages('settlement.bills.read', () => {
  router.get('/supplier-bills', [ListBills, 'render']).as('back_office.supplier_bills.list')
  router.get('/supplier-bills/:id', [ShowBill, 'render']).as('back_office.supplier_bills.show')
  router.get('/supplier-bills/:id/stream', [StreamBill, 'render']).as('back_office.supplier_bills.stream')
})

backOfficePages('settlement.bills.load', () => {
  router.post('/supplier-bills', [LoadBill, 'execute']).as('back_office.supplier_bills.load')
})

registerNavigation('back_office', [
  { group: 'money', label: 'settlement.nav.bills', href: '/admin/supplier-bills', icon: 'file-spreadsheet', permission: 'settlement.bills.read', order: 60 },
])
