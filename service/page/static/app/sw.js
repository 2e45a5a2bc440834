// Kith's service worker: the week's list without a network, and answers that are sent once there is one.
// It keeps one page, the newest week of one owner, and lets go of it when that owner's session ends.
'use strict';

const SHELL = 'kith-shell', WEEK = 'kith-week';
const OFFLINE = '/app/offline';
// What a kept week says of itself; from the network it comes hidden.
const NOTE = '<p class="offline-note" role="note" hidden>';
const FILES = [
  OFFLINE, '/static/kith.css', '/static/kith.svg', '/static/vendor/htmx.min.js', '/static/app/app.js',
  '/static/app/kept.js', '/static/icons/192.png',
];
// A session ended, or somebody is to sign in: what was kept is nobody's to read.
const SIGNED_OUT = ['/sign-in', '/sign-out'];
const LATER = [401, 408, 425, 429];

importScripts('/static/app/kept.js');

self.addEventListener('install', event => event.waitUntil(install()));
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('sync', event => event.waitUntil(send()));
self.addEventListener('message', event => {
  if (event.data === 'send') event.waitUntil(send());
});

self.addEventListener('push', event => event.waitUntil(tell(event)));
self.addEventListener('notificationclick', event => event.waitUntil(openWeek(event)));

// The newest week replaces the one before it: a phone shows one notification, however many arrived.
async function tell(event) {
  const week = event.data ? event.data.json() : {title: 'Kith', body: '', url: '/'};
  const {title, body, url} = week;
  await self.registration.showNotification(title, {body, tag: 'week', icon: '/static/icons/192.png', data: {url}});
}

// The week that was told of, at the place where this browser reads it.
async function openWeek(event) {
  event.notification.close();
  const path = new URL(event.notification.data.url, self.location.origin).pathname;
  const [open] = await self.clients.matchAll({type: 'window'});
  if (!open) return self.clients.openWindow(path);
  await open.focus();
  return open.navigate(path);
}

async function install() {
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES.map(file => new Request(file, {cache: 'no-cache'})));
  await self.skipWaiting();
}

self.addEventListener('fetch', event => {
  const {request} = event, url = new URL(request.url);
  if (url.origin !== self.location.origin || url.pathname.startsWith('/v1/')) return;
  if (request.method === 'POST') {
    if (!url.pathname.startsWith('/app/')) event.respondWith(post(event, url));
  } else if (request.method === 'GET') {
    if (url.pathname.startsWith('/static/')) event.respondWith(file(request));
    else if (request.mode === 'navigate' || request.headers.has('HX-Request')) event.respondWith(page(event, url));
  }
});

// A file of the page: from the network, else as it was kept.
async function file(request) {
  const cache = await caches.open(SHELL);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch {
    return (await cache.match(request, {ignoreSearch: true})) || Response.error();
  }
}

// A page: from the network, else the week as it was kept, else a page that says what is missing.
async function page(event, url) {
  let response;
  try {
    response = await fetch(event.request);
  } catch {
    return (await keptWeek(url)) || offline();
  }
  if (SIGNED_OUT.includes(url.pathname) && response.ok) await caches.delete(WEEK);
  if (isWeek(url)) {
    if (!response.ok) await caches.delete(WEEK);
    // What was just confirmed belongs to this moment, not to the page that is kept.
    else event.waitUntil(url.search ? refresh(url.pathname) : keep(url.pathname, response.clone()));
  }
  return response;
}

function isWeek(url) {
  return url.pathname.startsWith('/owners/');
}

async function refresh(path) {
  const response = await fetch(path, {redirect: 'manual'});
  if (response.ok) await keep(path, response);
}

async function keep(path, response) {
  await caches.delete(WEEK);
  await (await caches.open(WEEK)).put(path, response);
}

// The kept week, marked as such; of another owner than the one who is asked for there is none.
async function keptWeek(url) {
  if (url.pathname !== '/' && !isWeek(url)) return undefined;
  const cache = await caches.open(WEEK), [request] = await cache.keys();
  if (!request || (isWeek(url) && new URL(request.url).pathname !== url.pathname)) return undefined;
  const response = await cache.match(request), text = await response.text();
  return new Response(text.replace(NOTE, NOTE.replace(' hidden', '')), {headers: response.headers});
}

async function offline() {
  return (await caches.match(OFFLINE)) || Response.error();
}

// A form: sent, or where there is no network and it answers about somebody of the week, kept for later.
async function post(event, url) {
  const copy = isWeek(url) ? event.request.clone() : null;
  if (url.pathname === '/sign-out') await leave();
  try {
    const response = await fetch(event.request);
    await caches.delete(WEEK);
    return response;
  } catch {
    const form = copy && await copy.formData();
    if (!form || !form.get('kind')) return offline();
    await keepAnswer(url, form);
    return Response.redirect(url.pathname, 303);
  }
}

async function keepAnswer(url, form) {
  const owner = decodeURIComponent(url.pathname.slice('/owners/'.length));
  const pressed = Math.floor(Date.now() / 1000);
  const fields = {owner, pressed: String(pressed)};
  for (const name of ['contact', 'kind', 'until', 'how', 'note', 'listed']) fields[name] = form.get(name) || '';
  await kept.put('answers', {key: crypto.randomUUID(), owner, contact: fields.contact, fields});
  // Where the browser can, it wakes this worker once there is a network.
  if (self.registration.sync) await self.registration.sync.register('answers').catch(() => undefined);
}

// What was answered is sent before the session ends; after that nothing of it is here.
async function leave() {
  await send();
  await caches.delete(WEEK);
  await kept.clear();
  // The push service then says that this device is gone, and it is forgotten.
  const device = await self.registration.pushManager?.getSubscription();
  if (device) await device.unsubscribe();
}

// Send what was kept, one after the other; what the service has seen to is let go of with its sentence.
function send() {
  return navigator.locks.request('kith-send', sendAll);
}

async function sendAll() {
  const answers = await kept.all('answers');
  if (!answers.length) return;
  let count = 0;
  try {
    const session = await fetch('/app/session', {headers: {accept: 'application/json'}, redirect: 'manual'});
    if (!session.ok) return;
    const {token} = await session.json();
    for (const answer of answers) {
      const sentence = await sendOne(answer, token);
      if (sentence === undefined) break;
      await kept.settle(answer, sentence);
      count += 1;
    }
  } catch {
    // The network went away again: the rest waits.
  }
  if (!count) return;
  await caches.delete(WEEK);
  for (const client of await self.clients.matchAll()) client.postMessage('sent');
}

// Return what the service says of an answer; undefined where it is to be sent again.
async function sendOne({key, fields}, token) {
  const headers = {accept: 'application/json', 'idempotency-key': key, 'x-kith-form': token};
  const response = await fetch('/app/answers', {
    method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields),
  });
  if (response.type === 'opaqueredirect' || LATER.includes(response.status) || response.status >= 500) return undefined;
  // Somebody else signed in meanwhile: what was answered, and about whom, is not theirs to read.
  if (response.status === 403) return '';
  const document = await response.json();
  return document.sentence || document.detail;
}
