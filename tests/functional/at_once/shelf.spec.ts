import db from '@adonisjs/lucid/services/db'
import { systemActor } from '#audit/actor'
import { addConnection } from '#suppliers/actions/add_connection'
import { setBalanceThreshold } from '#suppliers/actions/set_balance_threshold'
import { hub } from '#suppliers/hub'
import { fiftyHaveOneEffect } from '#tests/fixtures/at_once'
import { givenOffer } from '#tests/fixtures/catalog'
import { givenPlugin } from '#tests/fixtures/loopback_supplier'
import { givenOrganisation, givenStaff } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const PLUGIN = 'loopback'
const operator = () => givenStaff({ role: 'operations' })
const form = (number: number) => ({ idempotencyKey: `form-${number}` })
const settingsOf = (number: number) => ({ 'settings[endpoint]': `https://api-${number}.loopback.example`, 'settings[secretKey]': 'sk-very-secret' })

const CATALOGUE = `key,family,family_zh,family_en,region,region_zh,region_en,name_zh,name_en,months,list_price,quantity_max
line-1,line,专线,Line,sz,深圳,Shenzhen,"100M, 单路由",100 Mbit/s,12;24,3200.00,10`

async function connectionOf(pluginCode: string, code: string, settings: Record<string, string>): Promise<string> {
  const added = await addConnection({ pluginCode, code, settings, actor: systemActor })
  if (!added.ok) throw new Error(added.error.type)
  return code
}

async function lowBalance(): Promise<string> {
  const { code } = await givenConnection()
  await givenStaff({ role: 'finance' })
  await setBalanceThreshold({ code, belowFen: 1_000_00, actor: systemActor })
  await db.from('jobs').delete()
  hub.fake(code).answers('getBalance', { status: 'done', data: { currency: 'CNY', availableFen: 500_00 } })
  return code
}

const asksTheSupplier = { 'supplier_calls': 'each asks the supplier', 'supplier_balances': 'each reading is kept' }

fiftyHaveOneEffect('shelf', 'At once | prices and suppliers', [
  {
    route: 'POST /admin/prices',
    given: async (number) => ({
      path: '/admin/prices', as: await operator(), body: { 'group': 'public', 'offerIds[]': String((await givenOffer({ publicRateBp: null })).id), 'rate': '8.5 折', ...form(number) },
    }),
  },
  {
    route: 'POST /admin/customers/:id/discounts',
    given: async (number) => {
      const offer = await givenOffer({ agreementRateBp: 6_000 })
      const path = `/admin/customers/${(await givenOrganisation()).id}/discounts`
      return { path, as: await operator(), body: { supplier: offer.connection.code, rate: '8 折', reason: '年度框架', ...form(number) } }
    },
  },
  {
    route: 'POST /admin/offers/:id/fields',
    given: async (number) => ({
      path: `/admin/offers/${(await givenOffer()).id}/fields`, as: await operator(), body: { 'own[0]': 'name', 'nameZh': `旗舰型 ${number}`, 'nameEn': `Flagship ${number}` },
    }),
  },
  { route: 'POST /admin/suppliers', given: async (number) => ({ path: '/admin/suppliers', as: await operator(), body: { plugin: PLUGIN, code: `added-${number}`, ...settingsOf(number) } }) },
  {
    route: 'POST /admin/suppliers/:code/settings',
    given: async (number) => {
      const code = await connectionOf(PLUGIN, `changed-${number}`, { endpoint: 'https://api.loopback.example', secretKey: 'sk-of-yesterday' })
      return { path: `/admin/suppliers/${code}/settings`, as: await operator(), body: { name: `回环 ${number}`, ...settingsOf(number) } }
    },
  },
  {
    route: 'POST /admin/suppliers/:code/catalogue',
    given: async (number) => ({
      path: `/admin/suppliers/${await connectionOf('manual', `lines-${number}`, {})}/catalogue`, as: await operator(), body: { catalogue: CATALOGUE },
    }),
  },
  {
    route: 'POST /admin/suppliers/:code/switches',
    given: async () => ({ path: `/admin/suppliers/${(await givenConnection()).code}/switches`, as: await operator(), body: { name: 'spend', on: '0' } }),
  },
  {
    route: 'PATCH /api/v1/admin/connections/:id/switches',
    given: async () => ({ path: `/api/v1/admin/connections/${(await givenConnection()).code}/switches`, as: await operator(), body: { spend: false, sellable: false } }),
  },
  { route: 'POST /admin/suppliers/:code/drain', given: async () => ({ path: `/admin/suppliers/${(await givenConnection()).code}/drain`, as: await operator() }) },
  {
    route: 'POST /admin/suppliers/:code/refund-policy',
    given: async () => ({ path: `/admin/suppliers/${(await givenConnection()).code}/refund-policy`, as: await operator(), body: { policy: 'acceptance' } }),
  },
  {
    route: 'POST /admin/suppliers/:code/balance-threshold',
    given: async () => ({ path: `/admin/suppliers/${(await givenConnection()).code}/balance-threshold`, as: await operator(), body: { below: '500' } }),
  },
  {
    route: 'POST /admin/suppliers/:code/balance',
    given: async () => ({ path: `/admin/suppliers/${await lowBalance()}/balance`, as: await givenStaff({ role: 'finance' }) }),
    besides: asksTheSupplier,
  },
  {
    route: 'POST /admin/suppliers/:code/test',
    given: async () => {
      const { code } = await givenConnection()
      hub.fake(code).answers('checkHealth', { status: 'done', data: { reachable: true, authorised: true } })
      return { path: `/admin/suppliers/${code}/test`, as: await operator() }
    },
    besides: asksTheSupplier,
  },
], () => givenPlugin({ code: PLUGIN }))
