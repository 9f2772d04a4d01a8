import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { apiRoutes, backOfficePages, portalPages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'

const ShowWallet = () => import('./controllers/portal/show_wallet_controller.ts')
const SetWarning = () => import('./controllers/portal/set_warning_controller.ts')
const ListWallets = () => import('./controllers/admin/list_wallets_controller.ts')
const ShowLedger = () => import('./controllers/admin/show_ledger_controller.ts')
const ListReceivables = () => import('./controllers/admin/list_receivables_controller.ts')
const SettleReceivable = () => import('./controllers/settle_receivable_controller.ts')
const ShowWalletApi = () => import('./controllers/api/show_wallet_controller.ts')
const ListEntriesApi = () => import('./controllers/api/list_entries_controller.ts')

portalPages('wallet.wallet.read', () => {
  router.get('/wallet', [ShowWallet, 'render']).as('portal.wallet.show')
})

portalPages('wallet.warning.manage', () => {
  router.post('/wallet/warning', [SetWarning, 'execute']).as('portal.wallet.set_warning')
})

backOfficePages('wallet.wallets.read', () => {
  router.get('/wallets', [ListWallets, 'render']).as('back_office.wallets.list')
  router.get('/wallets/:organisationId', [ShowLedger, 'render']).where('organisationId', /^[1-9]\d{0,14}$/).as('back_office.wallets.ledger')
})

const receivableId = /^rcv_[0-9a-hjkmnp-tv-z]{22}$/

portalPages('wallet.receivables.pay', () => {
  router.post('/wallet/receivables/:id/settlement', [SettleReceivable, 'execute']).where('id', receivableId).as('portal.receivables.settle')
})

backOfficePages('wallet.receivables.read', () => {
  router.get('/receivables', [ListReceivables, 'render']).as('back_office.receivables.list')
})

backOfficePages('wallet.receivables.collect', () => {
  router.post('/receivables/:id/settlement', [SettleReceivable, 'execute']).where('id', receivableId).as('back_office.receivables.settle')
})

apiRoutes('wallet.wallet.read', () => {
  router.get('/wallet', [ShowWalletApi, 'render']).as('api.wallet.show')
  router.get('/wallet/entries', [ListEntriesApi, 'render']).as('api.wallet.entries')
})

registerNavigation('portal', [
  { group: 'money', label: 'wallet.nav.wallet', href: '/wallet', icon: 'wallet', permission: 'wallet.wallet.read', order: 10 },
])
registerNavigation('back_office', [
  { group: 'money', label: 'wallet.nav.wallets', href: '/admin/wallets', icon: 'wallet', permission: 'wallet.wallets.read', order: 20 },
  { group: 'money', label: 'wallet.nav.receivables', href: '/admin/receivables', icon: 'receipt-text', permission: 'wallet.receivables.read', order: 25 },
])
