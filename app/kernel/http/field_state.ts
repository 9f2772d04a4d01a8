type Store = { get(key: string, fallback?: unknown): any }

export type FieldProps = {
  name: string
  id?: string
  value?: unknown
  error?: string
  help?: string
  required?: boolean
}

export type FieldState = {
  id: string
  value: unknown
  error: string | undefined
  describedBy: string | undefined
  /** Spread into the input with `html.attrs`. */
  attributes: Record<string, unknown>
}

/**
 * What an input needs to know: the value that was typed before it was refused, else the given one; the message beside it;
 * the ids that tie label, help and error together. Secrets are never typed again by us: they are not in the flash store.
 */
export function fieldState(flash: Store | undefined, props: FieldProps): FieldState {
  const id = props.id ?? `f-${props.name.replace(/[^\w-]+/g, '-')}`
  const error = props.error ?? messageOf(flash, props.name)
  const typed = flash?.get(dotted(props.name))
  const describedBy = [props.help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
  return {
    id,
    value: typed ?? props.value ?? '',
    error,
    describedBy,
    attributes: {
      'id': id,
      'name': props.name,
      'required': props.required === true,
      'aria-invalid': error ? 'true' : undefined,
      'aria-describedby': describedBy,
    },
  }
}

/** All messages of a refused form, for the summary above it. */
export function fieldErrors(flash: Store | undefined): Array<{ name: string; message: string }> {
  const bag = (flash?.get('inputErrorsBag') ?? {}) as Record<string, string[]>
  return Object.entries(bag).map(([name, messages]) => ({ name, message: messages[0] }))
}

function messageOf(flash: Store | undefined, name: string): string | undefined {
  const bag = flash?.get('inputErrorsBag') as Record<string, string[]> | undefined
  return bag?.[dotted(name)]?.[0] ?? bag?.[name]?.[0]
}

/** `lines[0][quantity]` as the validator names it: `lines.0.quantity`. */
function dotted(name: string) {
  return name.replace(/\[(\w*)\]/g, (_, part) => (part ? `.${part}` : ''))
}
