import { answeringWith } from '#supplier-sdk'
import type { AlibabaClient } from '../client.ts'
import type { AlibabaSettings } from '../config.ts'
import { refusalOf } from '../errors.ts'
import type { StateTables } from '../states.ts'

/** What the operations of one connection share. */
export interface Connection {
  client: AlibabaClient
  settings: AlibabaSettings
  tables: StateTables
}

/** An operation as it stands in the contract. */
export const answering = answeringWith(refusalOf)

/** `OwnerId` names the customer whom a call is for; absent: we ourselves. */
export const ownedBy = (supplierAccountId: string | undefined) =>
  supplierAccountId === undefined ? {} : { OwnerId: supplierAccountId }
