import router from '@adonisjs/core/services/router'
import { fileId } from './file_store.ts'

const ShowPicture = () => import('./controllers/show_picture_controller.ts')

/** No session and no cookie: readers and proxies may keep what it answers. */
router.get('/pictures/:id', [ShowPicture, 'render']).where('id', fileId).as('files.picture')
