/** MariaDB keeps JSON as text and the driver may or may not have parsed it. */
export function fromJson<Shape>(value: unknown): Shape {
  return (typeof value === 'string' ? JSON.parse(value) : value) as Shape
}

export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null)
}

/** JSON with sorted keys: equal content gives equal text, whatever the order it was typed in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry) =>
    entry && typeof entry === 'object' && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry
  )
}
