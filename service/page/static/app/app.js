// On every page: the service worker, and what is shown of answers that this browser keeps.
'use strict';

const worker = navigator.serviceWorker;

// Over plain HTTP from another machine browsers have no app: the page says so where that matters.
document.documentElement.classList.add(worker ? 'may-install' : 'no-install');

async function ready() {
  await worker.register('/sw.js');
  (await worker.ready).active.postMessage('send');
}

async function show() {
  await showKept();
  await showSentences();
}

// A card that was answered without a network says so, and can be taken back until it is sent.
async function showKept() {
  const words = document.getElementById('kept-words'), week = document.querySelector('[data-owner]');
  if (!words || !week) return;
  const answers = await kept.all('answers');
  for (const card of document.querySelectorAll('[data-contact]')) {
    const answer = answers.findLast(one => one.owner === week.dataset.owner && one.contact === card.dataset.contact);
    card.classList.toggle('kept', Boolean(answer));
    card.querySelector('.kept-note')?.remove();
    if (answer) card.querySelector('.acts').before(note(words, answer));
  }
}

function note(words, answer) {
  const shown = words.content.firstElementChild.cloneNode(true);
  shown.querySelector('button').addEventListener('click', async () => {
    await kept.remove('answers', answer.key);
    await showKept();
  });
  return shown;
}

// What came of answers that were sent later, read once and by their owner alone.
async function showSentences() {
  const week = document.querySelector('[data-owner]'), place = document.getElementById('sent-later');
  if (!week || !place) return;
  for (const {key, owner, sentence} of await kept.all('sentences')) {
    await kept.remove('sentences', key);
    if (sentence && owner !== week.dataset.owner) continue;
    const line = document.createElement('p');
    line.textContent = sentence || place.dataset.refused;
    place.append(line);
    place.hidden = false;
  }
}

// Let the week announce itself on this device: asked for by the button only.
async function addDevice(button) {
  try {
    const {pushManager} = await worker.ready;
    // One of another key, or of another owner who used this browser, is not taken over.
    await (await pushManager.getSubscription())?.unsubscribe();
    const device = await pushManager.subscribe({userVisibleOnly: true, applicationServerKey: button.dataset.key});
    const {endpoint, keys} = device.toJSON();
    const body = new URLSearchParams({owner: button.dataset.ownerName, endpoint, ...keys});
    const headers = {accept: 'application/json', 'x-kith-form': button.dataset.token};
    const response = await fetch('/app/devices', {method: 'POST', headers, body});
    const document = await response.json();
    if (response.ok) location.assign(document.place);
    else say(document.detail);
  } catch {
    say(button.dataset.refused);
  }
}

function say(sentence) {
  document.getElementById('device-answer').textContent = sentence;
}

if (worker) {
  document.addEventListener('click', event => {
    const button = event.target.closest('#this-device');
    if (button) void addDevice(button);
  });
  worker.addEventListener('message', event => {
    if (event.data === 'sent' && document.querySelector('[data-owner]')) location.assign(location.pathname);
  });
  window.addEventListener('online', () => worker.controller?.postMessage('send'));
  // A form that was boosted, as that for signing in, loads no page anew.
  document.addEventListener('htmx:after:swap', () => {
    worker.controller?.postMessage('send');
    void show();
  });
  void ready();
  void show();
}
