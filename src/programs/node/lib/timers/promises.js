/** node:timers/promises. */
module.exports = require('node:timers').promises;
