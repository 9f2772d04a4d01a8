import router from '@adonisjs/core/services/router'
import db from '@adonisjs/lucid/services/db'

router.get('/', async ({ auth, view }) => {
  const { rows } = await db.from('organisations').count('* as rows').firstOrFail()
  return view.render('page', { rows, known: await auth.use('web').check() })
})
