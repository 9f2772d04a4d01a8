/** What the audit needs to know of who looks; the viewer of identity, a module above this one, has it all. */
export type Viewer = {
  scope: 'self' | 'department' | 'own_customers' | 'organisation' | 'platform'
  userId: number | null
  organisationId: number | null
  departmentId: number | null
  may(permission: string): boolean
}
