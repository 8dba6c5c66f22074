/**
 * Texts of strangers on a terminal: names of files, topics and hosts are anybody's, and a terminal obeys control characters.
 *
 * Shape   pure functions.
 */

/** One line without control characters. */
export const harmless = (text: string): string => text.replace(/\p{Cc}/gu, '·');

/** The same for a text that may have several lines. */
export const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');
