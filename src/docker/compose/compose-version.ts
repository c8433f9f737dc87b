/** The compose that we are like: Debian's docker-compose of the recordings. */

export const version = '2.40.3-3';
