/** The version of the terms that a new customer accepts; raise it with the text in `identity.terms`. */
export const TERMS_VERSION = '2026-11'
