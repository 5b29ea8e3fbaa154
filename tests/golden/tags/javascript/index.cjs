const { join } = require('path')
const base = require('./base')

class Pool extends base.Resource {
  static instances = new Map();
  #free = [];
  size = 4

  constructor(size = 4, { name } = {}) {
    super(name)
    this.size = size
    this.waiting = new Queue()
    this.acquire = this.acquire.bind(this)
  }

  get free() { return this.#free.length }

  async acquire(timeout) {
    const taken = this.#free.pop()
    return taken ?? this.#wait(timeout)
  }

  #wait(timeout) {}

  onClose = async (reason) => {
    this.reason = reason
  }

  static create = function (size) { return new Pool(size) }
}

const makeId = prefix => join(prefix, String(Pool.instances.size))

module.exports = {
  Pool,
  makeId,
  rename: makeId,
  defaults: { size: 4 },
  create(size) {
    return Pool.create(size)
  },
  close: (pool) => pool.onClose('done'),
  ...base.extras,
}
