import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import type { CallableOperation, InputOf } from '../types.ts'

/**
 * What the last attempt of this key was sent with, as far as the journal keeps it: redacted, and cut when it was long. A call
 * that is repeated under its key must mean the same, even when the customer's data have changed meanwhile. Null: never opened.
 */
export async function lastInputOf<Operation extends CallableOperation>(
  operation: Operation,
  operationKey: string,
  client: Client
): Promise<InputOf<Operation> | null> {
  const row = await client
    .from('supplier_calls')
    .where({ operation, operation_key: operationKey })
    .orderBy('attempt', 'desc')
    .select('payload')
    .first()
  return row ? fromJson<InputOf<Operation>>(row.payload) : null
}
