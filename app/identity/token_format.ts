/** What every API token starts with, so that scanners and people recognise one. */
export const TOKEN_PREFIX = 'kb_'
/** Longest life of an API token; the page offers shorter ones. */
export const TOKEN_LIFE_DAYS_MAX = 365
export const TOKENS_PER_USER_MAX = 20
