/** node:module. */
module.exports = require('internal/module');
