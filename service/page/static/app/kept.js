// What this browser keeps until it is sent or read: answers, and the sentences that came back for them.
'use strict';

const kept = {
  database: undefined,

  open() {
    this.database ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open('kith', 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore('answers', {keyPath: 'key'});
        asked.result.createObjectStore('sentences', {keyPath: 'key'});
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return this.database;
  },

  // Run `work` over both stores in one transaction; what it returns is a request, or nothing.
  async within(mode, work) {
    const transaction = (await this.open()).transaction(['answers', 'sentences'], mode);
    const asked = work(name => transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(asked && asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  },

  // In the order in which they were given.
  async all(store) {
    const rows = await this.within('readonly', stores => stores(store).getAll());
    return rows.sort((one, other) => one.at - other.at);
  },

  put(store, row) {
    return this.within('readwrite', stores => void stores(store).put({at: Date.now(), ...row}));
  },

  remove(store, key) {
    return this.within('readwrite', stores => void stores(store).delete(key));
  },

  // Let go of an answer and keep its sentence, both or neither.
  settle({key, owner}, sentence) {
    return this.within('readwrite', stores => {
      stores('answers').delete(key);
      stores('sentences').put({key, owner, sentence, at: Date.now()});
    });
  },

  clear() {
    return this.within('readwrite', stores => {
      stores('answers').clear();
      stores('sentences').clear();
    });
  },
};
