/** Codes of what the window itself refuses or fails with. Each has a paragraph in src/core/errors.md. */
export const deskErrorCodes = ['DESK_FAILED', 'MANIFEST_NOT_OF_LIST'] as const
