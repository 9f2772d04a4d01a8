import './permissions.ts'
import './portal_routes.ts'
import './admin_routes.ts'
