/** The prompt and configuration of node:constants. */
module.exports = require('node:fs').constants;
