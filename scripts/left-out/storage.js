// In place of PyScript's store for packages, in IndexedDB: the widget loads none.
export default class {
  async sync() {}
  async close() {}
  clear() {}
  has() {}
}
