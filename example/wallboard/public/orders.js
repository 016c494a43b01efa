/**
 * The orders of the page: place a call, end a call, pause an agent. They need the token, which came behind the `#` of
 * the address.
 */
import { setText } from './elements.js';

const NAME = 'wallboard-token';

/** Takes the token out of the address, so that nobody reads it over a shoulder, and keeps it for this tab. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) {
    sessionStorage.setItem(NAME, token);
    history.replaceState(null, '', location.pathname + location.search);
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

/** Asks a question; resolves with whether the answer is yes. The focus is on no, and comes back to where it was. */
function ask(text, yes) {
  const dialog = document.getElementById('question');
  setText(document.getElementById('question-text'), text);
  setText(document.getElementById('question-yes'), yes);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

/** Gives an order by a button; the button isn't disabled meanwhile, which would take the focus from it. */
async function order(button, path, body, done) {
  if (button.hasAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  const fault = await send(path, body);
  button.removeAttribute('aria-disabled');
  say(fault ?? done);
}

/** Ends a call, where the question is answered with yes; the row goes when the PBX says so. */
export async function hangUp(id, button) {
  const question = `${button.getAttribute('aria-label')}?`;
  if (await ask(question, 'Hang up')) await order(button, 'orders/hang-up', { id }, 'Hung up');
}

/** Pauses an agent in a queue, or ends the pause. */
export function pause(id, isPaused, button) {
  return order(button, 'orders/pause', { id, isPaused }, isPaused ? 'Paused' : 'Back from the pause');
}

async function call(from, to) {
  say(`Calling ${from}: pick up to be connected with ${to} …`);
  say((await send('orders/call', { from, to })) ?? `${from} has answered and is being connected with ${to}`);
}

/** Lets the form place calls, and the question be answered. */
export function listenToForm() {
  const dialog = document.getElementById('question');
  for (const answer of ['no', 'yes']) {
    document.getElementById(`question-${answer}`).addEventListener('click', () => dialog.close(answer));
  }
  document.getElementById('dial-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void call(document.getElementById('dial-from').value, document.getElementById('dial-to').value);
  });
}
