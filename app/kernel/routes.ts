import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const Health = () => import('./controllers/health_controller.ts')
const SetPreference = () => import('./controllers/set_preference_controller.ts')
const FrameCounters = () => import('./controllers/frame_counters_controller.ts')
const Design = () => import('./controllers/design_controller.ts')
const Metrics = () => import('./controllers/metrics_controller.ts')

router.get('/health/live', [Health, 'live'])
router.get('/health/ready', [Health, 'ready'])
router.get('/health/deep', [Health, 'deep'])
router.get('/metrics', [Metrics, 'render'])

router
  .group(() => {
    router.post('/preferences/:what', [SetPreference, 'execute'])
    router.get('/frame/counters', [FrameCounters, 'render'])
    if (!app.inProduction) router.get('/_design', [Design, 'render'])
  })
  .use([
    middleware.session(), middleware.shield(), middleware.authenticators(), middleware.viewer({ permission: null }), middleware.page(),
  ])
