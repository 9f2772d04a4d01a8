import { findPlugin } from '../registry.ts'
import type { LocalText } from '../sdk/main.ts'

/** What a plugin's supplier is called; null: its folder is gone. */
export const pluginNames = (pluginCode: string): LocalText | null => findPlugin(pluginCode)?.names ?? null
