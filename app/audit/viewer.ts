/** What the audit needs to know of who looks; the viewer of identity, a module above this one, has it all. */
export type Viewer = { scope: string; organisationId: number | null; may(permission: string): boolean }
