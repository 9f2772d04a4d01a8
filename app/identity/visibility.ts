import type { Viewer } from './viewer.ts'

type Narrowable = { whereRaw(sql: string, bindings: any[]): any }

const departmentsBelow = `
  WITH RECURSIVE below AS (
    SELECT id FROM departments WHERE id = ?
    UNION ALL SELECT departments.id FROM departments JOIN below ON departments.parent_id = below.id
  ) SELECT id FROM below`

/**
 * Narrows a query to the rows whose organisation the viewer may see; `column` holds the organisation's id.
 *
 * platform: all. own_customers: where the viewer is the organisation's sales. organisation: the viewer's own.
 * department: staff see customers of sales in their department and below it; members and `self` see rows of their organisation
 * that belong to people of theirs (to themselves), which needs `userColumn`; without it they see nothing.
 */
export function visibleOrganisations<Query extends Narrowable>(
  viewer: Viewer,
  query: Query,
  column: string,
  userColumn?: string
): Query {
  switch (viewer.scope) {
    case 'platform':
      return query
    case 'own_customers':
      return query.whereRaw('?? IN (SELECT id FROM organisations WHERE sales_user_id = ?)', [column, viewer.userId])
    case 'organisation':
      return viewer.organisationId === null ? none(query) : query.whereRaw('?? = ?', [column, viewer.organisationId])
    case 'department':
      return viewer.realm === 'back_office'
        ? customersOfDepartment(viewer, query, column)
        : rowsOfDepartment(viewer, query, column, userColumn)
    case 'self':
      if (viewer.userId === null || !userColumn) return none(query)
      return query.whereRaw('?? = ? AND ?? = ?', [column, viewer.organisationId, userColumn, viewer.userId])
    default:
      return viewer.scope satisfies never
  }
}

/** True when `visibleOrganisations` would show rows of this organisation as a whole. */
export function seesWholeOrganisation(viewer: Viewer, organisation: { id: number; salesUserId: number | null }): boolean {
  if (viewer.scope === 'platform') return true
  if (viewer.scope === 'own_customers') return viewer.userId !== null && organisation.salesUserId === viewer.userId
  return viewer.scope === 'organisation' && viewer.organisationId === organisation.id
}

function customersOfDepartment<Query extends Narrowable>(viewer: Viewer, query: Query, column: string): Query {
  return query.whereRaw(
    `?? IN (SELECT id FROM organisations WHERE sales_user_id IN
      (SELECT id FROM users WHERE organisation_id = ? AND department_id IN (${departmentsBelow})))`,
    [column, viewer.organisationId, viewer.departmentId]
  )
}

function rowsOfDepartment<Query extends Narrowable>(viewer: Viewer, query: Query, column: string, userColumn?: string): Query {
  if (!userColumn || viewer.departmentId === null) return none(query)
  return query.whereRaw(
    `?? = ? AND ?? IN (SELECT id FROM users WHERE department_id IN (${departmentsBelow}))`,
    [column, viewer.organisationId, userColumn, viewer.departmentId]
  )
}

function none<Query extends Narrowable>(query: Query): Query {
  return query.whereRaw('1 = 0', [])
}
