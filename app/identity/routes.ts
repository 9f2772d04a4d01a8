import './own_permissions.ts'
