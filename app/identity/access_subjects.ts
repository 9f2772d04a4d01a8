import type { Viewer } from './viewer.ts'

/** Whose a row is: what scopes are measured against. */
export type RowOwner = { organisationId: number; userId: number | null; name: string }

export type AccessSubject = {
  /** Patterns of pages and API routes whose `:id` is this kind of row. */
  patterns: readonly string[]
  zh: string
  en: string
  /** Null where there is no such row. Looks without regard to scope: only who may read roles is told. */
  ownerOf(viewer: Viewer, id: string): Promise<RowOwner | null>
}

const subjects: AccessSubject[] = []

/** Tells the page “why may this person see this?” whose rows of a kind are. Called in a module's `listen.ts`. */
export function registerAccessSubject(subject: AccessSubject): void {
  subjects.push(subject)
}

export function accessSubjectOf(pattern: string): AccessSubject | undefined {
  return subjects.find(({ patterns }) => patterns.some((start) => pattern === start || pattern.startsWith(`${start}/`)))
}
