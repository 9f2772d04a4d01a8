import type { HttpContext } from '@adonisjs/core/http'
import { walletQuery } from '../../queries/wallet_query.ts'

export default class ShowWalletController {
  async render({ viewer, response }: HttpContext) {
    const { balanceFen, heldFen, availableFen, withdrawableFen } = await walletQuery(viewer)
    return response.json({ balanceFen, heldFen, availableFen, withdrawableFen })
  }
}
