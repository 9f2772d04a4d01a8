import './permissions.ts'
import './admin_routes.ts'
import './portal_routes.ts'
