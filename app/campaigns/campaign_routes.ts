import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, publicPages } from '#identity/routing'
import { registerNavigation } from '#kernel/http/navigation'
import { BANNER } from './banner_picture.ts'

const ShowCampaignPage = () => import('./controllers/portal/show_campaign_controller.ts')
const ListCampaigns = () => import('./controllers/admin/list_campaigns_controller.ts')
const SaveCampaign = () => import('./controllers/admin/save_campaign_controller.ts')
const ShowCampaign = () => import('./controllers/admin/show_campaign_controller.ts')
const ChangeItems = () => import('./controllers/admin/change_items_controller.ts')
const RemoveItem = () => import('./controllers/admin/remove_item_controller.ts')
const ChangeCustomers = () => import('./controllers/admin/change_customers_controller.ts')
const PreviewCampaign = () => import('./controllers/admin/preview_campaign_controller.ts')
const MoveCampaign = () => import('./controllers/admin/move_campaign_controller.ts')
const CopyCampaign = () => import('./controllers/admin/copy_campaign_controller.ts')

const number = /^[1-9]\d{0,14}$/

publicPages(() => {
  router.get('/campaigns/:id', [ShowCampaignPage, 'render']).where('id', number).as('portal.campaigns.show')
})

backOfficePages('campaigns.campaigns.read', () => {
  router.get('/campaigns', [ListCampaigns, 'render']).as('back_office.campaigns.list')
  router.get('/campaigns/:id', [ShowCampaign, 'render']).where('id', number).as('back_office.campaigns.show')
  router.get('/campaigns/:id/preview', [PreviewCampaign, 'render']).where('id', number).as('back_office.campaigns.preview')
})

backOfficePages('campaigns.campaigns.manage', () => {
  router.post('/campaigns', [SaveCampaign, 'execute']).as('back_office.campaigns.create')
  router.post('/campaigns/:id', [SaveCampaign, 'execute']).where('id', number).as('back_office.campaigns.save')
}, { file: BANNER })

backOfficePages('campaigns.campaigns.manage', () => {
  router.get('/campaigns/new', [SaveCampaign, 'render']).as('back_office.campaigns.new')
  router.get('/campaigns/:id/edit', [SaveCampaign, 'render']).where('id', number).as('back_office.campaigns.edit')
  router.get('/campaigns/:id/items', [ChangeItems, 'render']).where('id', number).as('back_office.campaigns.items')
  router.post('/campaigns/:id/items', [ChangeItems, 'execute']).where('id', number).as('back_office.campaigns.add_items')
  router.post('/campaigns/:id/items/:itemId/remove', [RemoveItem, 'execute']).where('id', number).where('itemId', number)
    .as('back_office.campaigns.remove_item')
  router.post('/campaigns/:id/customers', [ChangeCustomers, 'execute']).where('id', number).as('back_office.campaigns.customers')
  router.post('/campaigns/:id/state', [MoveCampaign, 'execute']).where('id', number).as('back_office.campaigns.move')
  router.post('/campaigns/:id/copy', [CopyCampaign, 'execute']).where('id', number).as('back_office.campaigns.copy')
})

registerNavigation('back_office', [
  { group: 'catalog', label: 'campaigns.nav.campaigns', href: '/admin/campaigns', icon: 'megaphone', permission: 'campaigns.campaigns.read', order: 30 },
])
