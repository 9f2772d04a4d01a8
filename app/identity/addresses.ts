/** E-mail addresses are compared and stored in lower case. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** Mainland numbers as 11 digits, others as `+` and digits; null when it is neither. */
export function normalPhone(phone: string): string | null {
  const digits = phone.replace(/[\s()-]/g, '')
  const mainland = /^(?:\+?86)?(1[3-9]\d{9})$/.exec(digits)?.[1]
  if (mainland) return mainland
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null
}

/** `13****0000`, `y***@example.com`: enough to recognise one's own, too little for a stranger. */
export function masked(address: string): string {
  if (!address.includes('@')) return `${address.slice(0, 3)}****${address.slice(-4)}`
  const [name, domain] = address.split('@')
  return `${name.slice(0, 1)}***@${domain}`
}
