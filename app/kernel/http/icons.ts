import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

type IconSet = { icons: Record<string, { body: string }>; aliases?: Record<string, { parent: string }> }

const drawn = new Map<string, string>()
let set: IconSet | undefined

/**
 * The SVG of a Lucide icon by its name (`shopping-cart`), drawn in the colour and size of the text around it. It says
 * nothing to a screen reader: the words stand beside it. An unknown name throws, so that no page ships an empty box.
 */
export function iconSvg(name: string): string {
  let svg = drawn.get(name)
  if (svg === undefined) {
    svg = draw(name)
    drawn.set(name, svg)
  }
  return svg
}

function draw(name: string) {
  set ??= load()
  const icon = set.icons[set.aliases?.[name]?.parent ?? name]
  if (!icon) throw new Error(`There is no icon "${name}".`)
  return `<svg class="icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">${icon.body}</svg>`
}

function load(): IconSet {
  const file = createRequire(import.meta.url).resolve('@iconify-json/lucide/icons.json')
  return JSON.parse(readFileSync(file, 'utf8'))
}
