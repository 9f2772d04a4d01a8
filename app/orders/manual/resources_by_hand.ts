import { clock } from '#kernel/clock'
import type { ResourceSnapshot } from '#supplier-sdk'
import type { Line } from '../lines.ts'
import type { Evidence } from './manual_answer.ts'

/** The resources that an operator saw at a supplier whose resources cannot be read. */
export const resourcesByHand = (line: Line, { resourceIds, expiresAt }: Evidence): ResourceSnapshot[] =>
  resourceIds.map((id) => ({
    id,
    family: line.family ?? 'other',
    ...(line.region ? { region: line.region } : {}),
    name: line.name,
    state: 'running',
    rawState: 'by hand',
    supplierAccountId: line.supplierAccount ?? '',
    billingMode: line.months > 0 ? 'prepaid' : 'postpaid',
    createdAt: clock.now(),
    ...(expiresAt ? { expiresAt } : {}),
    spec: {},
    endpoints: [],
    raw: {},
  }))
