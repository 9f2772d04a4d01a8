import { defineSupplier, done, type ManualSteps } from '#supplier-sdk'
import { catalogue, offersOf } from './catalogue.ts'
import { inBothLanguages, settings, SETTINGS_VERSION, steps, type ManualSettings } from './config.ts'

const PAGE_SIZE = 100

const HOURS_A_DAY = 24

const manualSteps = (values: ManualSettings): ManualSteps =>
  Object.fromEntries(
    steps.map((name) => [
      name,
      {
        instructions: inBothLanguages(name, values[name]),
        evidence: inBothLanguages('evidence', values.evidence),
        dueHours: values.dueDays * HOURS_A_DAY,
      },
    ])
  )

/** A supplier without an API: offers come from a list that operators keep, everything else is a task for people. */
export default defineSupplier<ManualSettings>({
  code: 'manual',
  sdk: 1,
  names: { 'zh-CN': '人工办理', 'en': 'By hand' },
  settings,
  settingsVersion: SETTINGS_VERSION,
  properties: { orderOrigin: 'hub', kyc: 'hosted' },
  limits: { pageSizeMax: PAGE_SIZE, batchSizeMax: 50 },
  offline: true,
  manualSteps,
  catalogue,
  connect: ({ settings: values }) => ({
    // Nothing is sent anywhere, so nothing can be unreachable.
    checkHealth: async () => done({ reachable: true, authorised: true }),
    async listOffers({ cursor }) {
      const from = Number(cursor ?? 0)
      const offers = offersOf(values.catalogue)
      const next = from + PAGE_SIZE < offers.length ? String(from + PAGE_SIZE) : null
      return done({ items: offers.slice(from, from + PAGE_SIZE), nextCursor: next })
    },
  }),
})
