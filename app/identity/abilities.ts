import { Bouncer } from '@adonisjs/bouncer'
import type { Viewer } from './viewer.ts'

/** The one ability: does the viewer hold this permission? Rows are narrowed by scope, in the queries. */
export const holds = Bouncer.ability((viewer: Viewer, permission: string) => viewer.may(permission))

export const abilities = { holds }
