/** Major and minor. */
export type Version = readonly [number, number];

export const OLDEST: Version = [3, 11];
export const NEWEST: Version = [3, 14];

/** Whether there are wheels for this Python in the package. */
export function isSupported([major, minor]: Version): boolean {
  return major === OLDEST[0] && minor >= OLDEST[1] && minor <= NEWEST[1];
}

export const WANTED = `Python ${OLDEST.join(".")} to ${NEWEST.join(".")}`;
