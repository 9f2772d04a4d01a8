import { crash } from '#kernel/crash'
import { clock } from '#kernel/clock'
import type { PluginAnswer, SubmitKycInput, SupplierCall } from '../sdk/main.ts'
import { notSent, unknown, type Outcome, type PipelineCall } from './call.ts'
import { answerProblem } from './check_answer.ts'
import { nameOfError } from './failures.ts'
import { traced } from './trace.ts'

/** A plugin ends within this time after an abort; one that does not is left behind, and its outcome is unknown. */
export const ABORT_GRACE_MS = 700

/** The innermost step: runs the plugin and turns whatever it does into an outcome. */
export async function callPlugin(call: PipelineCall): Promise<Outcome> {
  const operation = call.connection.operations[call.operation] as ((...args: unknown[]) => Promise<unknown>) | undefined
  if (!operation) return notSent('unsupported_by_connection')
  crash(`supplier.${call.operation}.before_call`)
  const work = traced(call.trace, async () => operation(...argumentsOf(call)))
  const ended = new Promise<Outcome>((resolve) => onAbort(call, () => resolve(afterFailure(call, 'deadline'))))
  const outcome = await Promise.race([work.then((answer) => checked(call, answer), (error) => afterFailure(call, nameOfError(error))), ended])
  crash(`supplier.${call.operation}.after_answer`)
  return outcome
}

function argumentsOf(call: PipelineCall): unknown[] {
  const { trace, connection } = call
  const own: SupplierCall = {
    operationKey: call.operationKey,
    deadline: call.deadlineAt,
    signal: call.signal,
    clock,
    http: connection.http,
    conceal: (...secrets) => void trace.secrets.push(...secrets),
  }
  if (call.input === undefined) return [own]
  return [call.operation === 'submitKyc' ? withVeiledEvidence(call.input as SubmitKycInput, own) : call.input, own]
}

/** What a document of identity says is a secret of this call, whether the plugin names it or not. */
function withVeiledEvidence(input: SubmitKycInput, { conceal }: SupplierCall): SubmitKycInput {
  const evidence = input.evidence.map((handle) => ({
    ...handle,
    async open() {
      const bytes = await handle.open()
      if (handle.mimeType === 'application/json') {
        const facts: unknown[] = Object.values(JSON.parse(Buffer.from(bytes).toString('utf8')))
        conceal(...facts.filter((fact) => typeof fact === 'string'))
      }
      return bytes
    },
  }))
  return { ...input, evidence }
}

function onAbort({ signal }: PipelineCall, then: () => void): void {
  const wait = () => void setTimeout(then, ABORT_GRACE_MS).unref()
  if (signal.aborted) wait()
  else signal.addEventListener('abort', wait, { once: true })
}

function checked(call: PipelineCall, answer: unknown): Outcome {
  const problem = answerProblem(call, answer)
  return problem ? unknown(problem) : (answer as PluginAnswer<unknown>)
}

/** Unknown, unless the trace proves that nothing of all the requests of the call left this process. */
function afterFailure({ trace }: PipelineCall, because: string): Outcome {
  return trace.requests.length > 0 && trace.nothingSent ? notSent('unreachable') : unknown(because)
}
