import type { CallDetail } from './queries/calls_query.ts'

/** A recorded call as a test takes it: `input` fits `supplier:call --input`, `answer` is what came back, secrets taken out. */
export const callFixture = ({ connectionCode, operation, operationKey, payload, answer, requests }: CallDetail) => ({
  connection: connectionCode,
  operation,
  operationKey,
  input: payload,
  answer,
  requests,
})
