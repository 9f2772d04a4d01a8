/** Whether a campaign's prices are for somebody at this moment; null: a visitor who has not signed in. */
export type InAudience = (campaignId: number, organisationId: number | null, at: number) => boolean

type Loader = () => Promise<InAudience>

let load: Loader = async () => () => false

/** Campaigns tell who their prices are for; they register once, in their `listen.ts`. Returns what takes it back (for tests). */
export function registerAudience(loader: Loader): () => void {
  const before = load
  load = loader
  return () => void (load = before)
}

/** Kept in memory by whoever registered; for pricing many offers it is asked for once. */
export const readAudience = (): Promise<InAudience> => load()
