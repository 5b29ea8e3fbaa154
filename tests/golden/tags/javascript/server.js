#!/usr/bin/env node
'use strict';

/**
 * Module dependencies.
 */
const express = require('express');
const { createStore, helpers: { slug }, open: openStore } = require('./store');
const log = require('./log').child;
const debug = require('debug')('shop:server');
require('./polyfills');

var app = exports = module.exports = express();

const ROUTES = {
  home: '/',
  order: (id) => `/orders/${id}`,
  nested: { deep: { deeper: 1 } },
  'quoted-key': 2,
  render() {
    return slug(this.home);
  },
};

let counter = 0, limit = 10;

/**
 * Start listening.
 *
 * @param {number} port where to listen
 * @returns {Server}
 */
function start(port, { host = 'localhost', ...rest } = {}, [first, second] = [], ...others) {
  const server = app.listen(port, host, () => {
    function ready() {
      debug('ready');
    }
    class Local {}
    ready(new Local());
  });
  counter += 1;
  return server;
}

/**
 * Say that a page is missing.
 */

app.missing = function missing(req, res, next) {
  res.status(404).send(ROUTES.home);
};

app.a = app.b = function shared(req) {
  return req;
};

function Session(id) {
  this.id = id;
}

Session.prototype.close = function () {
  this.closed = true;
};

Session.restore = (id) => new Session(id);

async function* pages(query) {
  for (const page of query) {
    try {
      yield await import('./pages.mjs');
    } catch (error) {
      log(error);
    }
  }
}

exports.start = start;
exports.VERSION = '1.0';
exports.parse = function parse(text) {
  return JSON.parse(text);
};
module.exports.Session = Session;

if (require.main === module) {
  start(Number(process.env.PORT) || limit);
}
