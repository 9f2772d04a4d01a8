import './permissions.ts'
import router from '@adonisjs/core/services/router'
import { backOfficePages, portalPages, publicPages } from '#identity/routing'
import { inDevelopment } from './drivers/registry.ts'

const ListMessages = () => import('./controllers/list_messages_controller.ts')
const ReadMessages = () => import('./controllers/read_messages_controller.ts')
const ListOutbox = () => import('./controllers/list_outbox_controller.ts')

portalPages('messages.own.read', () => {
  router.get('/messages', [ListMessages, 'render']).as('portal.messages.list')
  router.post('/messages/read', [ReadMessages, 'execute']).as('portal.messages.read')
})

backOfficePages('messages.own.read', () => {
  router.get('/messages', [ListMessages, 'render']).as('back_office.messages.list')
  router.post('/messages/read', [ReadMessages, 'execute']).as('back_office.messages.read')
})

if (inDevelopment()) {
  publicPages(() => {
    router.get('/_outbox', [ListOutbox, 'render']).as('outbox')
  })
}
