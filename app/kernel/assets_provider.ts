import ViteProvider from '@adonisjs/vite/vite_provider'
import vite from '@adonisjs/vite/services/main'

/**
 * The tests use the built files, as production does: they are built before the suites run, and a second dev server per test
 * process would only cost time. Where nothing was built the dev server starts as before.
 */
export default class AssetsProvider extends ViteProvider {
  async start() {
    if (this.app.getEnvironment() === 'test' && vite.hasManifestFile) return
    await super.start()
  }
}
