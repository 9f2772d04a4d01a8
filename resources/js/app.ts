import Alpine from '@alpinejs/csp'
import { chart } from './chart.ts'
import { copy } from './copy.ts'
import { countdown, reveal, stepper } from './fields.ts'
import { live } from './live.ts'
import { pick } from './pick.ts'
import { nav, theme } from './preferences.ts'
import { refresh } from './refresh.ts'
import { sessionEnd } from './session_end.ts'
import { slides } from './slides.ts'
import './counters.ts'
import './dialogs.ts'
import './forms.ts'
import './keys.ts'
import './menus.ts'
import './toasts.ts'

const components = { chart, copy, countdown, live, nav, pick, refresh, reveal, sessionEnd, slides, stepper, theme }
for (const [name, component] of Object.entries(components)) Alpine.data(name, component as never)

Alpine.start()
