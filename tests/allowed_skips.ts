/**
 * Tests that may be skipped, each with its reason, titled as `suite: title`. Whatever is skipped
 * and not named here makes `npm test` fail.
 */
export const allowedSkips: readonly { title: string; why: string }[] = []
