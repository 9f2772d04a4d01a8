import './permissions.ts'
import './code_routes.ts'
import './campaign_routes.ts'
