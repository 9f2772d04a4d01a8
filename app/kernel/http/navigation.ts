/**
 * The entries of the console's and the back office's navigation. Each module registers its own when its routes are loaded;
 * the frame shows those that the viewer may open.
 */
export type Realm = 'portal' | 'back_office'

export type NavigationEntry = {
  /** One of `navigationGroups`. */
  group: string
  /** Translation key. */
  label: string
  href: string
  icon: string
  permission: string
  /** Smaller stands first within the group. */
  order?: number
  /** Name of a figure (`countInFrame`) shown beside the label. */
  counter?: string
}

export type NavigationGroup = { key: string; label: string; entries: Array<NavigationEntry & { current: boolean }> }

/** Groups in the order they are shown; the label is `ui.nav.<group>`. */
export const navigationGroups = {
  portal: ['overview', 'trade', 'money', 'organisation', 'developer', 'me'],
  back_office: ['overview', 'trade', 'catalog', 'suppliers', 'money', 'customers', 'people', 'system'],
} as const satisfies Record<Realm, readonly string[]>

type MayViewer = { may(permission: string): boolean; realm: Realm }

const entries: Record<Realm, NavigationEntry[]> = { portal: [], back_office: [] }

export function registerNavigation(realm: Realm, added: readonly NavigationEntry[]): void {
  for (const entry of added) {
    if (!(navigationGroups[realm] as readonly string[]).includes(entry.group)) {
      throw new Error(`There is no navigation group "${entry.group}" in ${realm}.`)
    }
    const at = entries[realm].findIndex((known) => known.href === entry.href)
    if (at === -1) entries[realm].push(entry)
    else entries[realm][at] = entry
  }
}

/** Groups with what the viewer may open; the entry whose address begins the path is current, the longest one wins. */
export function navigationFor(viewer: MayViewer | null | undefined, path: string): NavigationGroup[] {
  if (!viewer) return []
  const mine = entries[viewer.realm].filter((entry) => viewer.may(entry.permission))
  const current = mine
    .filter(({ href }) => path === href || path.startsWith(href === '/admin' ? `${href}?` : `${href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0]
  return navigationGroups[viewer.realm]
    .map((key) => ({
      key,
      label: `ui.nav.${key}`,
      entries: mine
        .filter((entry) => entry.group === key)
        .sort((a, b) => (a.order ?? 100) - (b.order ?? 100))
        .map((entry) => ({ ...entry, current: entry === current })),
    }))
    .filter((group) => group.entries.length > 0)
}
