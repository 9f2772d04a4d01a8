import type { HttpContext } from '@adonisjs/core/http'
import { consentsQuery } from '../../queries/consents_query.ts'
import { ownKycQuery } from '../../queries/own_kyc_query.ts'
import { shownEnrolment } from './shapes.ts'

/** All of them on one page: there are as many as suppliers. */
export default class ListEnrolmentsController {
  async render({ viewer, response }: HttpContext) {
    const consents = await consentsQuery(viewer)
    const accounts = await ownKycQuery(viewer)
    const data = accounts.map((account) => shownEnrolment(account, consents.find(({ connectionCode }) => connectionCode === account.connectionCode)))
    return response.json({ data, nextCursor: null })
  }
}
