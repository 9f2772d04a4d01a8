import vine from '@vinejs/vine'

/** Rules that several forms share. What is too long for a column is refused here, in words. */
export const fields = {
  personName: () => vine.string().minLength(1).maxLength(100),
  organisationName: () => vine.string().minLength(2).maxLength(200),
  email: () => vine.string().maxLength(254).email(),
  phone: () => vine.string().maxLength(20).regex(/^\+?[\d\s()-]{6,20}$/),
  /** Only the length that costs; what makes a good password is said by `passwordFault`. */
  password: () => vine.string().maxLength(1000),
  code: () => vine.string().regex(/^\d{6}$/),
  /** E-mail address or phone number; which one, and whose, is looked up. */
  login: () => vine.string().maxLength(254),
  /** Six digits of an authenticator, or a recovery code, as people type them. */
  secondFactor: () => vine.string().maxLength(40),
  /** `newKey()` of the form: what a second submit of it carries again. */
  formKey: () => vine.string().maxLength(64).regex(/^[\x21-\x7e]+$/),
  id: () => vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]),
  optionalId: () => vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]).nullable().optional(),
  page: () => vine.number().withoutDecimals().range([1, 100_000]).optional(),
  roleCode: () => vine.string().maxLength(40).regex(/^[a-z0-9_]+$/),
  keyword: () => vine.string().maxLength(100).optional(),
}
