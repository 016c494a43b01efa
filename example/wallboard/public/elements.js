/**
 * Elements made and changed without a word of HTML: whatever a caller chooses stays text.
 */

/** Makes an element with a class and children: other elements, or text. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Sets an element's text; what is the same isn't touched, so that a reader's place in it stays. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets an attribute, where it isn't so already. */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/**
 * Makes the children of an element those of a list, each known by its key: what stays is updated in place and keeps
 * the focus, what is gone goes. When the focus goes with it, it comes to `refuge`.
 */
export function setChildren(parent, items, { keyOf, create, update, refuge }) {
  const keys = new Set(items.map(keyOf));
  const known = new Map();
  for (const child of [...parent.children]) {
    if (keys.has(child.dataset.key)) known.set(child.dataset.key, child);
    else {
      const hadFocus = child.contains(document.activeElement);
      child.remove();
      if (hadFocus) refuge?.focus();
    }
  }
  items.forEach((item, index) => {
    const key = keyOf(item);
    const child = known.get(key) ?? create(item);
    known.set(key, child);
    child.dataset.key = key;
    update(child, item);
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

/** Makes an element that shows how long ago something began. */
export function clock(since) {
  const made = element('time', 'clock');
  setSince(made, since);
  return made;
}

/** Sets what a clock counts from. */
export function setSince(target, since) {
  setAttribute(target, 'data-since', String(since));
  setAttribute(target, 'datetime', new Date(since).toISOString());
  setAttribute(target, 'title', `since ${new Date(since).toLocaleTimeString()}`);
}

/** Says a time span as `1:05` or `1:02:05`. */
export function spanText(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : `${Math.floor(seconds / 60)}:${parts[1]}`;
}

/** Lets every clock on the page say how long it has been; `longWait` in seconds. */
export function turnClocks(now, longWait) {
  for (const target of document.querySelectorAll('time[data-since]')) {
    const span = now - Number(target.dataset.since);
    setText(target, spanText(span));
    target.closest('[data-patience]')?.toggleAttribute('data-late', span > longWait * 1000);
  }
}
