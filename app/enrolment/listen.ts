import './personal_data.ts'
