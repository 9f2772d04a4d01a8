import { createQuote } from '#orders/actions/create_quote'
import { hub } from '#suppliers/hub'
import { testConnection } from '#suppliers/actions/test_connection'
import { customers } from './people.ts'
import { must } from './result.ts'
import { DOWN } from './set_up_suppliers.ts'
import { offerWithDefaults } from './trade.ts'
import { viewerByEmail } from './viewers.ts'

/** As many failures as a breaker wants to see before it opens. */
const ATTEMPTS = 6

/** One supplier does not answer: customers asked for prices and staff for the balance until the breakers opened. */
export async function leaveSupplierDown(): Promise<void> {
  const viewer = await viewerByEmail(customers[0].admin.email, 'orders.orders.place')
  const { id: offerId, options } = await offerWithDefaults(DOWN, 'bcc.bj.g5.c2m8')
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    must(await createQuote(viewer, { items: [{ offerId, options, quantity: 1, months: 1 }] }), `quote at ${DOWN}`)
    await hub.use(DOWN).ask('getBalance', undefined)
  }
  await testConnection({ code: DOWN })
}
