import { readId, readObjects, type Json, type SupplierCall } from '#supplier-sdk'
import { toKycSnapshot } from '../mapper.ts'
import { actorFor, type Connection } from './context.ts'

const USERS_PER_PAGE = 100

/** Pages of users that a look-up goes through. */
const PAGES_MAX = 200

/** Phones are written with the country in front. */
export const COUNTRY_CODE = '0086'

/** A path below our partner account, e.g. `/user:createUser`. */
export const partnerPath = ({ settings }: Connection, rest: string): string =>
  `/v1/partner/${settings.partnerId}${rest}`

/** The first of our customers that fits, in the pages that the filter leaves. */
async function findUser(
  connection: Connection,
  filter: Record<string, string>,
  fits: (user: Json) => boolean,
  call: SupplierCall
): Promise<Json | null> {
  const path = partnerPath(connection, '/users')
  for (let pageNumber = 1; pageNumber <= PAGES_MAX; pageNumber++) {
    const query = { ...filter, pageNumber, pageSize: USERS_PER_PAGE }
    const answer = await connection.client.send({ service: 'cp', method: 'GET', path, query }, call)
    const users = readObjects(answer, 'users')
    const found = users.find(fits)
    if (found || users.length < USERS_PER_PAGE) {
      return found ?? null
    }
  }
  throw new Error(`The partner's users did not end after ${PAGES_MAX} pages`)
}

export const userOfPin = (connection: Connection, pin: string, call: SupplierCall) =>
  findUser(connection, { pin }, (user) => user.pin === pin, call)

/** By our own id, which the vendor keeps as `userId`; the phone only narrows the search. */
export async function userOfRef(
  connection: Connection,
  userId: string,
  phone: string,
  call: SupplierCall
): Promise<Json | null> {
  const fits = (user: Json): boolean => readId(user, 'userId') === userId
  const near = await findUser(connection, { mobilePhone: `${COUNTRY_CODE}-${phone}` }, fits, call)
  return near ?? findUser(connection, {}, fits, call)
}

/** How the customer's account is verified, as the customer itself would see it. */
export async function describeKyc(connection: Connection, pin: string, call: SupplierCall) {
  const actor = await actorFor(connection, pin, call)
  const request = { service: 'user', method: 'GET', path: '/v1/describeUser' } as const
  return toKycSnapshot(await connection.client.send(request, call, actor))
}
