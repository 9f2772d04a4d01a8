import { sealAuditRows } from '#audit/actions/seal_audit_rows'
import { createToken } from '#identity/actions/create_token'
import { setCustomerDiscount } from '#catalog/actions/set_customer_discount'
import { DAY_MS } from '#kernel/clock'
import { passwordOf, totpSecretOf } from './passwords.ts'
import { customers, staff, type Customer } from './people.ts'
import { must } from './result.ts'
import { setUpRoles } from './set_up_roles.ts'
import { leaveBillsRead } from './bills_open.ts'
import { campaignDeeds, setUpCodes } from './set_up_campaigns.ts'
import { balanceDeeds } from './balances_open.ts'
import { consoleActDeeds } from './console_acts.ts'
import { consoleDeeds } from './console_open.ts'
import { resourceDeeds } from './resource_acts.ts'
import { setUpCustomer } from './set_up_customer.ts'
import { setUpStaff } from './set_up_staff.ts'
import { setUpClouds, setUpOtherSuppliers, type DemoSandbox } from './set_up_suppliers.ts'
import { leaveSupplierDown } from './supplier_down.ts'
import { leaveThingsOpen } from './things_open.ts'
import { trade } from './trade.ts'
import { leaveVerifications } from './verifications_open.ts'
import { knows, viewerByEmail } from './viewers.ts'
import { DemoWorld } from './world.ts'

export type SeedInput = { passwordSeed: string; sandboxes: Record<string, DemoSandbox>; logins?: Login[]; tokens?: Tokens }
export type Login = { role: string; email: string; password: string; totpSecret?: string }
export type Tokens = { customer: string; otherCustomer: string; operations: string }

const HISTORY_DAYS = 366
const TOKEN_DAYS = 90

/** A second call completes what is missing: people and customers who are there already are left alone. */
export async function seedDemo({ passwordSeed, sandboxes, tokens }: SeedInput): Promise<{ logins: Login[]; tokens: Tokens }> {
  const today = new Date()
  const world = new DemoWorld(Object.values(sandboxes).map(({ controlUrl }) => controlUrl))
  try {
    await world.goTo(new Date(today.getTime() - HISTORY_DAYS * DAY_MS))
    await setUpStaff(passwordSeed)
    await setUpClouds(sandboxes)
    await setUpCodes(today)
    const newcomers = await signUpCustomers(passwordSeed)
    const others = newcomers.length > 0
      ? [
          ...campaignDeeds(today), ...consoleDeeds(sandboxes.volcengine, today), ...consoleActDeeds(sandboxes.volcengine, today), ...resourceDeeds(today),
          ...balanceDeeds(Object.keys(sandboxes), today),
        ]
      : []
    await trade(world, newcomers.map((customer) => withoutMissing(customer, sandboxes)), today, others)
  } finally {
    await world.comeBack()
  }
  await setUpOtherSuppliers()
  await setUpRoles()
  await leaveThingsOpen(sandboxes, world)
  await leaveVerifications(sandboxes.reference)
  await leaveBillsRead(['volcengine', 'alibaba', 'baidu', 'jdcloud'].filter((code) => code in sandboxes))
  if (sandboxes.baidu) await leaveSupplierDown()
  // A year of rows at once is more than the worker's first look shall find.
  await sealAuditRows({ everything: true })
  return { logins: loginsOf(passwordSeed), tokens: tokens?.customer ? tokens : await makeTokens() }
}

/** A house with fewer suppliers sells less. */
const withoutMissing = (customer: Customer, sandboxes: SeedInput['sandboxes']): Customer => ({
  ...customer,
  purchases: customer.purchases.filter(({ at = 'volcengine' }) => at in sandboxes),
})

async function signUpCustomers(passwordSeed: string): Promise<Customer[]> {
  const newcomers: Customer[] = []
  for (const customer of customers) {
    if (await knows(customer.admin.email)) continue
    await setUpCustomer(customer, passwordSeed)
    await giveDiscount(customer)
    newcomers.push(customer)
  }
  return newcomers
}

async function giveDiscount({ admin, customerRateBp }: Customer): Promise<void> {
  if (!customerRateBp) return
  const { actor } = await viewerByEmail('operations@kboss.example')
  const { organisationId } = await viewerByEmail(admin.email)
  const target = { connectionCode: 'volcengine', family: 'ecs' }
  const rule = { target, effect: { rateBp: customerRateBp }, organisationId: organisationId!, actor }
  must(await setCustomerDiscount(rule), `discount of ${admin.email}`)
}

function loginsOf(passwordSeed: string): Login[] {
  const withPassword = (role: string, email: string) => ({ role, email, password: passwordOf(passwordSeed, email) })
  const withAuthenticator = (role: string, email: string) => ({ ...withPassword(role, email), totpSecret: totpSecretOf(passwordSeed, email) })
  const [first, other] = customers
  return [
    withPassword('customer', first.admin.email),
    withPassword('member', first.members[0].email),
    withPassword('otherCustomer', other.admin.email),
    ...staff.map(({ role, email }, index) => withAuthenticator(staff.findIndex((it) => it.role === role) === index ? role : `${role}2`, email)),
  ]
}

async function makeTokens(): Promise<Tokens> {
  const tokenOf = async (email: string) => {
    const viewer = await viewerByEmail(email)
    const token = await createToken(viewer, { name: '演示', scopes: [...viewer.permissions], days: TOKEN_DAYS })
    return must(token, `token of ${email}`).value
  }
  const [customer, otherCustomer] = customers.map(({ admin }) => admin.email)
  return {
    customer: await tokenOf(customer),
    otherCustomer: await tokenOf(otherCustomer),
    operations: await tokenOf('operations@kboss.example'),
  }
}
