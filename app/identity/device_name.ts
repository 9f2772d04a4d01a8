/** Newest names first: others carry the older ones in their texts. */
const browsers: ReadonlyArray<[RegExp, string]> = [
  [/MicroMessenger\//, '微信'], [/Edg(?:e|A|iOS)?\//, 'Edge'], [/OPR\//, 'Opera'], [/QQBrowser\//, 'QQ Browser'], [/(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS)\//, 'Chrome'], [/Version\/.*Safari\//, 'Safari'],
]
const systems: ReadonlyArray<[RegExp, string]> = [
  [/HarmonyOS/, 'HarmonyOS'], [/Android/, 'Android'], [/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Windows/, 'Windows'], [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]

/** `Chrome · Windows`: enough to recognise one's own device; null where the browser says nothing that we know. */
export function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const names = [browsers, systems].map((list) => list.find(([pattern]) => pattern.test(userAgent))?.[1])
  return names.filter(Boolean).join(' · ') || null
}
