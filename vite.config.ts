import adonisjs from '@adonisjs/vite/client'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const inTest = process.env.NODE_ENV === 'test'

export default defineConfig({
  plugins: [
    tailwindcss(),
    adonisjs({
      entryPoints: ['resources/css/app.css', 'resources/js/app.ts'],
      reload: ['resources/views/**/*.edge'],
    }),
  ],
  build: {
    /** The first versions that know `light-dark()`, `popover` and `oklch(from …)`: both themes stay one declaration. */
    target: ['chrome123', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
  },
  server: {
    hmr: inTest ? false : undefined,
    ws: inTest ? false : undefined,
    watch: { ignored: ['**/var/**', '**/tmp/**', '**/storage/**', '**/screenshots/**', '**/.git/**'] },
  },
})
