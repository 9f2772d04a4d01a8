import type { MappedOrderState, StateTable } from '#supplier-sdk'

/** Their words → ours. What is not here is `unknown`, and shows up in the back office. */
export const orderStates: StateTable<MappedOrderState> = {}
