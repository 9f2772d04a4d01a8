import './permissions.ts'
