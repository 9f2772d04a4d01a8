import db from '@adonisjs/lucid/services/db'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { organisationProfile } from '#identity/queries/organisation_profile_query'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { hub } from '#suppliers/hub'
import { refusalReasons, type RefusalReason } from '#supplier-sdk'
import { attributesFor, type MissingAttribute } from '../attributes.ts'
import { kycWayOf, type KycWay } from '../kyc_way.ts'
import type { EnrolmentState } from '../enrolment_states.ts'

export type EnrolmentView = {
  id: string
  organisationId: number
  organisationName: string
  connectionId: number
  connectionCode: string
  connectionName: string
  state: EnrolmentState
  supplierAccount: string | null
  kycState: string | null
  invitationUrl: string | null
  /** When the customer agreed; null: never, or taken back. */
  consentedAt: Date | null
  /** Why the supplier said no last, as a reason of the contract, and its own words. For staff; null for customers. */
  refusal: RefusalReason | null
  lastError: string | null
  updatedAt: Date
}

export type EnrolmentsFilter = { state?: EnrolmentState; connection?: string; organisationId?: number; page: number; pageSize: number }

const columns = ['enrolments.id', 'enrolments.organisation_id', 'organisations.name as organisation_name', 'enrolments.connection_id',
  'supplier_connections.code', 'supplier_connections.name as connection_name', 'enrolments.state', 'enrolments.supplier_account',
  'enrolments.kyc_state', 'enrolments.invitation_url', 'consents.changed_at as consented_at', 'enrolments.last_error', 'enrolments.updated_at']

export const READ_ENROLMENTS = 'enrolment.enrolments.read'

/** Accounts of customers at suppliers, newest change first: customers see their own, staff those of the customers they see. */
export async function enrolmentsQuery(viewer: Viewer, filter: EnrolmentsFilter): Promise<NumberedPage<EnrolmentView>> {
  if (!viewer.may(READ_ENROLMENTS)) return numberedPage([], 0, filter.page, filter.pageSize)
  const [{ total }] = await narrowed(viewer, filter).count('* as total')
  const rows = await narrowed(viewer, filter)
    .select(columns)
    .orderBy('enrolments.updated_at', 'desc')
    .orderBy('enrolments.id', 'desc')
    .offset((filter.page - 1) * filter.pageSize)
    .limit(filter.pageSize)
  return numberedPage(rows.map((row) => toView(viewer, row)), Number(total), filter.page, filter.pageSize)
}

function narrowed(viewer: Viewer, { state, connection, organisationId }: EnrolmentsFilter) {
  const query = visibleOrganisations(viewer, db.from('enrolments'), 'enrolments.organisation_id')
    .join('supplier_connections', 'supplier_connections.id', 'enrolments.connection_id')
    .join('organisations', 'organisations.id', 'enrolments.organisation_id')
    .leftJoin('supplier_consents as consents', (pair) => {
      pair.on('consents.organisation_id', 'enrolments.organisation_id').on('consents.connection_id', 'enrolments.connection_id').onVal('consents.state', 'given')
    })
  if (state) query.where('enrolments.state', state)
  if (connection) query.where('supplier_connections.code', connection)
  if (organisationId) query.where('enrolments.organisation_id', organisationId)
  return query
}

export type OwnAccount = {
  connectionId: number
  connectionCode: string
  connectionName: string
  /** Null: no account was needed yet. */
  enrolment: EnrolmentView | null
  /** What the organisation lacks before it can be told to this supplier. */
  missing: MissingAttribute[]
  canEnterConsole: boolean
  /** How this supplier verifies; null while its plugin is missing. */
  kycWay: KycWay | null
}

/** For the portal: every visible supplier and any where the viewer has an account, the viewer's own account there, and what is still missing for it. */
export async function ownAccountsQuery(viewer: Viewer): Promise<OwnAccount[]> {
  if (viewer.organisationId === null || viewer.realm !== 'portal') return []
  const profile = await organisationProfile(viewer.organisationId, db.connection())
  if (!profile) return []
  const { rows } = await enrolmentsQuery(viewer, { organisationId: viewer.organisationId, page: 1, pageSize: 100 })
  const connections = await db.from('supplier_connections').where('visible', true).orWhereIn('id', rows.map(({ connectionId }) => connectionId))
    .select('id', 'code', 'name').orderBy('code').limit(100)
  return Promise.all(
    connections.map(async ({ id, code, name }) => {
      const supplier = hub.use(code)
      const enrolment = rows.find(({ connectionId }) => connectionId === id) ?? null
      const isUsable = await supplier.can('checkHealth')
      const wanted = isUsable ? await supplier.attributes() : { required: [], optional: [] }
      return {
        connectionId: id,
        connectionCode: code,
        connectionName: name,
        enrolment,
        missing: attributesFor(profile, wanted).missing,
        canEnterConsole: enrolment?.state === 'active' && (await supplier.can('createSsoUrl')),
        kycWay: isUsable ? await kycWayOf(code) : null,
      }
    })
  )
}

function toView(viewer: Viewer, row: Record<string, any>): EnrolmentView {
  const lastError: string | null = viewer.realm === 'back_office' ? row.last_error : null
  return {
    id: row.id,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name,
    connectionId: row.connection_id,
    connectionCode: row.code,
    connectionName: row.connection_name,
    state: row.state,
    supplierAccount: row.supplier_account,
    kycState: row.kyc_state,
    invitationUrl: row.invitation_url,
    consentedAt: row.consented_at,
    ...readProblem(lastError),
    updatedAt: row.updated_at,
  }
}

/** Written as `reason: words of the supplier` where it refused. */
function readProblem(text: string | null): Pick<EnrolmentView, 'refusal' | 'lastError'> {
  const refusal = refusalReasons.find((reason) => text?.startsWith(`${reason}: `)) ?? null
  return { refusal, lastError: refusal ? text!.slice(refusal.length + 2) : text }
}
