/**
 * The orders of the page: place a call, end a call. They need the token, which came behind the `#` of the address.
 */
import { setText } from './elements.js';

const NAME = 'wallboard-token';

/** Takes the token out of the address, so that nobody reads it over a shoulder, and keeps it for this tab. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) {
    sessionStorage.setItem(NAME, token);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(NAME);
}

function say(text) {
  setText(document.getElementById('outcome'), text);
}

async function send(path, order) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Wallboard-Token': takeToken() ?? '' },
    body: JSON.stringify(order),
  }).catch(() => undefined);
  if (response === undefined) return 'No connection to the wallboard';
  return response.ok ? undefined : ((await response.json().catch(() => ({}))).error ?? `Failed (${response.status})`);
}

/** Ends a call; the row goes when the PBX says so. The button isn't disabled meanwhile: that would take the focus from it. */
export async function hangUp(id, button) {
  if (button.hasAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  const fault = await send('orders/hang-up', { id });
  button.removeAttribute('aria-disabled');
  say(fault ?? 'Hung up');
}

async function call(from, to) {
  say(`Calling ${from}: pick up to be connected with ${to} …`);
  say((await send('orders/call', { from, to })) ?? `${from} has answered and is being connected with ${to}`);
}

/** Lets the form place calls. */
export function listenToForm() {
  document.getElementById('dial-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void call(document.getElementById('dial-from').value, document.getElementById('dial-to').value);
  });
}
