import { personByUser } from '#identity/queries/person_query'
import { viewerOf, type Viewer } from '#identity/viewer'
import db from '@adonisjs/lucid/services/db'

const origin = { ipAddress: '127.0.0.1', requestId: 'demo' }

/** The viewer of a person of the demo, by the address in `people.ts`. */
export async function viewerByEmail(email: string, permission?: string): Promise<Viewer> {
  const row = await db.from('users').where('email', email).select('id').firstOrFail()
  const known = await personByUser(row.id)
  if (!known) throw new Error(`Nobody has the address ${email}.`)
  return viewerOf({ ...known, permission, origin })
}

export async function knows(email: string): Promise<boolean> {
  return Boolean(await db.from('users').where('email', email).select('id').first())
}
