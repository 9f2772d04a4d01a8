import router from '@adonisjs/core/services/router'

const Health = () => import('./controllers/health_controller.ts')
const Metrics = () => import('./controllers/metrics_controller.ts')

router.get('/health/live', [Health, 'live'])
router.get('/health/ready', [Health, 'ready'])
router.get('/health/deep', [Health, 'deep'])
router.get('/metrics', [Metrics, 'render'])
