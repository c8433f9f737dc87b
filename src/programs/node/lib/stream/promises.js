/** node:stream/promises. */
module.exports = require('node:stream').promises;
