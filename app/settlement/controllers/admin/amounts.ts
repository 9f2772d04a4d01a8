import type { HttpContext } from '@adonisjs/core/http'
import { microMoney } from '../../micro.ts'
import { maySeeCosts } from '../../queries/bills_query.ts'

/** How the pages write amounts in millionths; `—` where the reader may not see what we pay. */
export const amountsIn = ({ viewer }: HttpContext) => ({
  maySeeCosts: maySeeCosts(viewer),
  exact: (micro: number | null) => (micro === null ? '—' : microMoney(micro)),
})
