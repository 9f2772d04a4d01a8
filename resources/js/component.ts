/** What Alpine puts on `this` of a component; each component adds its own fields. */
export type Component<Own> = Own & {
  $el: HTMLElement
  $root: HTMLElement
  $refs: Record<string, HTMLElement>
  init?(): void
  destroy?(): void
}

export function component<Own extends object>(own: Own & ThisType<Component<Own>>): Own {
  return own
}
