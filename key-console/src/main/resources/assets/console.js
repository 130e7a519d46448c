// The console's own script: menus, dialogs, secrets, sessions, refreshing. What the page says comes from the server.
'use strict';

const meta = name => document.querySelector(`meta[name="${name}"]`);
const number = name => Number(meta(name).content);
const byId = id => document.getElementById(id);
const copyOf = templateId => byId(templateId).content.cloneNode(true);
// As long as htmx waits.
const ANSWERED_WITHIN_MILLIS = 15_000;
const sessions = new BroadcastChannel('keyledger-session');

if (meta('signed-in-again')) {
  sessions.postMessage('signed-in');
} else if (meta('csrf-token')) {
  startPage();
}

function startPage() {
  const notices = byId('notices');
  const dialog = byId('dialog');
  const sessionEnded = byId('session-ended');

  // The page asked, and not somebody: by itself from time to time, or after something else has changed.
  const isRefresh = elt => elt.dataset.refresh !== undefined || elt.getAttribute('hx-trigger') === 'refresh';

  /** Where a notice is seen and heard: an open dialog lies above the rest of the page and silences it. */
  function noticesPlace() {
    const above = [sessionEnded, dialog].find(one => one.open);
    if (!above) {
      return notices;
    }
    let place = above.querySelector('[data-notices]');
    if (!place) {
      place = document.createElement('div');
      place.dataset.notices = '';
      place.role = 'alert';
      above.querySelector('h2').after(place);
    }
    return place;
  }

  function notice(templateId) {
    noticesPlace().replaceChildren(copyOf(templateId));
  }

  document.body.addEventListener('click', event => {
    const button = event.target.closest('[data-dismisses]');
    if (button) {
      const heading = button.closest('dialog')?.querySelector('h2') ?? byId('main');
      button.closest('.notice').remove();
      goOnAt(heading);
    }
  });

  // ---- What couldn't be fetched again stays as it was, and says so once, however much of the page it is.

  const stale = new Map();

  /** @param elt what asked: a part that refreshes itself, or the form of the list's filters */
  function couldNotFetch(elt) {
    const part = isRefresh(elt) ? elt : byId('key-list');
    if (part.dataset.asOf) {
      stale.set(elt.id, part.dataset.asOf);
      showStale();
    }
  }

  function fetched(elt) {
    // What a search finds is also the newest of the list.
    for (const id of elt.id === 'filters' ? ['filters', 'key-list'] : [elt.id]) {
      stale.delete(id);
    }
    showStale();
    for (const cause of document.querySelectorAll('[data-cause]')) {
      if (!document.querySelector(`[data-missing="${cause.dataset.cause}"]`)) {
        cause.remove();
      }
    }
  }

  function showStale() {
    const place = byId('stale');
    if (stale.size === 0) {
      place.replaceChildren();
      return;
    }
    const asOf = [...stale.values()].sort()[0];
    const said = copyOf(stale.has('filters') ? 'text-stale-search' : 'text-stale');
    const time = said.querySelector('time');
    time.dateTime = asOf;
    time.textContent = `${asOf.slice(11, 16)} UTC`;
    if (place.textContent.trim() !== said.textContent.trim()) {
      place.replaceChildren(said);
    }
  }

  byId('stale').addEventListener('click', event => {
    if (event.target.closest('[data-retries]')) {
      [...stale.keys()].map(byId).filter(elt => elt).forEach(again);
    }
  });

  // ---- Requests: each repeats the session's token; a session that has ended loses nothing.

  document.body.addEventListener('htmx:configRequest', event => {
    event.detail.headers['X-CSRF-Token'] = meta('csrf-token').content;
  });

  // There may be a new session, of another tab: then this page's token is old, and if it is the same person's, asking
  // again is enough.
  const askedAgain = new WeakSet();

  document.body.addEventListener('htmx:beforeSwap', event => {
    const { xhr, target, requestConfig: { elt } } = event.detail;
    if (xhr.status === 403 && xhr.getResponseHeader('X-Stale-Token') && !askedAgain.has(elt)) {
      event.detail.shouldSwap = false;
      askedAgain.add(elt);
      renewToken()
        .then(renewed => renewed ? again(elt) : showSessionEnded({ somebodyElse: true }))
        .catch(() => notice('text-unreachable'));
      return;
    }
    askedAgain.delete(elt);
    if (xhr.getResponseHeader('X-Not-Refreshed')) {
      couldNotFetch(elt);
    } else if (target === notices) {
      event.detail.target = xhr.status < 400 ? notices : noticesPlace();
    } else if (xhr.status < 400 && !isRefresh(elt)) {
      notices.replaceChildren();
    }
  });

  // Once what was missing is on the page, there is nothing left to say about it.
  document.body.addEventListener('htmx:afterSwap', ({ detail: { xhr, requestConfig } }) => {
    if (xhr.status < 400) {
      fetched(requestConfig.elt);
    }
    if (requestConfig.elt.id === 'filters') {
      byId('found').textContent = byId('key-list').dataset.found;
    }
  });

  document.body.addEventListener('htmx:responseError', event => {
    if (event.detail.xhr.status === 401) {
      showSessionEnded();
    }
  });

  // Typing is one step back, not one for each time that it paused; the same address again is none.
  let typed = false;

  document.body.addEventListener('htmx:beforeHistoryUpdate', ({ detail: { history, requestConfig } }) => {
    const typing = requestConfig.triggeringEvent?.type === 'input';
    if ((typing && typed) || history.path === location.pathname + location.search) {
      history.type = 'replace';
    }
    typed = typing;
  });

  for (const failure of ['htmx:sendError', 'htmx:timeout']) {
    document.body.addEventListener(failure, event => {
      const { elt } = event.detail.requestConfig;
      if (isRefresh(elt) || elt.id === 'filters') {
        couldNotFetch(elt);
      } else {
        notice('text-unreachable');
      }
    });
  }

  function again(elt) {
    if (elt instanceof HTMLFormElement) {
      elt.requestSubmit();
    } else if (isRefresh(elt)) {
      htmx.trigger(elt, 'refresh');
    } else {
      elt.click();
    }
  }

  /** Whether there is a session of the same person; its token then counts for this page. */
  async function renewToken() {
    const answer = await fetch('/session', { redirect: 'manual' });
    if (!answer.ok) {
      return false;
    }
    const session = await answer.json();
    if (session.userId !== meta('user-id').content) {
      return false;
    }
    meta('csrf-token').content = session.csrfToken;
    return true;
  }

  function showSessionEnded({ somebodyElse = false } = {}) {
    hideSecrets();
    byId('session-ended-still').hidden = !somebodyElse;
    sessionEnded.querySelector('[data-notices]')?.remove();
    if (!sessionEnded.open) {
      sessionEnded.showModal();
    }
  }

  async function goOn() {
    if (await renewToken()) {
      sessionEnded.close();
      notice('text-signed-in-again');
    } else {
      byId('session-ended-still').hidden = false;
    }
  }

  const tryToGoOn = () => goOn().catch(() => notice('text-unreachable'));

  byId('session-ended-retry').addEventListener('click', tryToGoOn);
  byId('session-ended-reload').addEventListener('click', () => location.reload());
  sessions.addEventListener('message', () => {
    if (sessionEnded.open) {
      tryToGoOn();
    }
  });

  // ---- Work under way is seen where it was asked for and at the top of the page, and is asked for once.

  const working = new Map();

  /**
   * @param stop takes back what was asked for; undefined: that can't be taken back
   * @param seenAt where the work is seen, if what asks for it is not
   */
  function begin(control, stop, { seenAt = control, opensDialog = false } = {}) {
    working.set(control, { stop, seenAt, opensDialog });
    seenAt.setAttribute('aria-busy', 'true');
    showWorking();
  }

  function end(control) {
    const work = working.get(control);
    if (work) {
      working.delete(control);
      work.seenAt.removeAttribute('aria-busy');
      showWorking();
    }
  }

  function showWorking() {
    const place = byId('working');
    if (working.size === 0) {
      place.replaceChildren();
    } else if (place.childElementCount === 0) {
      place.replaceChildren(copyOf('text-working'));
    }
  }

  /** Takes back what can be taken back; whether there was anything. */
  function stopWorking(which = () => true) {
    const stoppable = [...working.values()].filter(work => work.stop && which(work));
    stoppable.forEach(work => work.stop());
    return stoppable.length > 0;
  }

  const isChange = elt => elt.hasAttribute('hx-post');
  const changing = () => [...working.keys()].some(elt => isChange(elt) && dialog.contains(elt));

  // A second click asks for nothing more.
  document.body.addEventListener('htmx:confirm', event => {
    const { elt } = event.detail;
    if (working.has(elt) && elt.id !== 'filters') {
      event.preventDefault();
    }
  });

  document.body.addEventListener('htmx:beforeRequest', event => {
    const { elt, target } = event.detail;
    if (isRefresh(elt)) {
      return;
    }
    if (target === dialog && !isChange(elt)) {
      // What is asked for now is what is wanted.
      stopWorking(work => work.opensDialog);
    }
    const menu = elt.closest('[popover]');
    const seenAt = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : elt.querySelector('[type=submit]') ?? elt;
    // Requests for the list take turns there, whoever asks.
    const asks = elt.id === 'filters' ? byId('key-list') : elt;
    const stop = isChange(elt) ? undefined : () => htmx.trigger(asks, 'htmx:abort');
    begin(elt, stop, { seenAt, opensDialog: target === dialog });
  });
  document.body.addEventListener('htmx:afterRequest', event => end(event.detail.requestConfig.elt));
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && stopWorking()) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // ---- The dialog: whatever is put into it is shown; the notice that what it asked for is done closes it.

  let opener = null;

  document.body.addEventListener('htmx:beforeRequest', event => {
    if (event.detail.target === dialog && !dialog.open) {
      const menu = event.detail.elt.closest('[popover]');
      opener = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : event.detail.elt;
      menu?.hidePopover();
    }
  });

  document.body.addEventListener('htmx:afterSwap', event => {
    if (event.detail.target === dialog && dialog.childElementCount > 0) {
      if (!dialog.open) {
        dialog.showModal();
      }
      const first = dialog.querySelector('[aria-invalid]') ?? dialog.querySelector('[autofocus]') ?? byId('dialog-title');
      first.focus();
    }
  });

  document.body.addEventListener('htmx:afterSwap', event => {
    if (event.detail.target === notices && dialog.contains(event.detail.requestConfig.elt)) {
      closeDialog();
    }
  });

  /** Where the keyboard is when what it was on is no more: at a heading. */
  function goOnAt(heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  function closeDialog() {
    dialog.close();
    dialog.replaceChildren();
    // After a refresh the button that opened it is another one with the same id, or can't be pressed.
    (opener?.isConnected ? opener : byId(opener?.id))?.focus();
    if (document.activeElement === document.body) {
      goOnAt(byId('main').querySelector('h1') ?? byId('main'));
    }
    opener = null;
  }

  const uncopied = () => dialog.querySelector('[data-secret-once]:not([data-copied])');

  function leaveDialog() {
    if (changing()) {
      // It can't be taken back any more, and its answer may be the only one that holds the key.
      return;
    }
    if (uncopied()) {
      byId('leave-anyway').hidden = false;
      byId('leave-back').focus();
    } else {
      closeDialog();
    }
  }

  dialog.addEventListener('click', event => {
    if (event.target.closest('[data-closes]')) {
      leaveDialog();
    } else if (event.target.id === 'leave-back') {
      byId('leave-anyway').hidden = true;
      byId('copy-new').focus();
    } else if (event.target.id === 'leave-now') {
      closeDialog();
    }
  });
  dialog.addEventListener('cancel', event => {
    event.preventDefault();
    leaveDialog();
  });
  // A browser closes a dialog at the second Escape whatever the page says; so the key never gets that far.
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && dialog.open && !sessionEnded.open) {
      event.preventDefault();
      leaveDialog();
    }
  });
  window.addEventListener('beforeunload', event => {
    if (uncopied()) {
      event.preventDefault();
    }
  });

  // ---- What can't be undone is not done by Enter in a field, nor before its name is typed where that is asked for.

  document.addEventListener('keydown', event => {
    const form = event.target.closest?.('form');
    if (event.key === 'Enter' && event.target.matches('input, select')
        && form?.matches('[data-destroys], [data-may-destroy]:has([data-severe]:checked)')) {
      event.preventDefault();
    }
  });
  document.addEventListener('input', event => {
    const { mustBe } = event.target.dataset;
    if (mustBe !== undefined) {
      event.target.form.querySelector('[type=submit]').disabled = event.target.value.trim() !== mustBe.trim();
    }
  });

  // ---- Keys that are chosen are counted, and nothing is asked for about none.

  function countChosen() {
    const boxes = [...document.querySelectorAll('.choose input')];
    const chosen = boxes.filter(box => box.checked).length;
    if (byId('revoke-chosen')) {
      byId('chosen').textContent = chosen;
      byId('revoke-chosen').disabled = chosen === 0;
      byId('choose-all').checked = chosen === boxes.length;
      byId('choose-all').indeterminate = chosen > 0 && chosen < boxes.length;
    }
  }

  document.addEventListener('change', ({ target }) => {
    if (target.id === 'choose-all') {
      document.querySelectorAll('.choose input').forEach(box => { box.checked = target.checked; });
    }
    countChosen();
  });
  document.body.addEventListener('htmx:afterSwap', countChosen);
  // A browser may know what was chosen before the page was loaded again.
  countChosen();

  // ---- A key that is searched for stays in the browser: addresses are kept, logged and sent on.

  const KEY = /(?:[0-9A-Za-z]+_)+[0-9A-Za-z]{30,}|[0-9A-Za-z]{36,}/;

  document.addEventListener('input', event => {
    const key = event.target.id === 'q' ? event.target.value.match(KEY) : null;
    if (event.target.id === 'q') {
      byId('searched-key').hidden = !key && event.target.value !== event.target.dataset.lastFour;
    }
    if (key) {
      event.target.value = event.target.dataset.lastFour = key[0].slice(-4);
    }
  }, true);

  // ---- Secrets: on the page only while they are shown, and never after it was left.

  let hiding = 0;

  async function secretOf(place, signal) {
    if (!place.dataset.reveal || place.dataset.shown) {
      return place.textContent;
    }
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = await fetch(place.dataset.reveal, {
        method: 'POST',
        cache: 'no-store',
        signal,
        headers: { 'HX-Request': 'true', 'X-CSRF-Token': meta('csrf-token').content },
      });
      if (answer.ok) {
        return answer.text();
      }
      const stale = answer.headers.get('X-Stale-Token') !== null;
      if (answer.status === 401 || (stale && !await renewToken())) {
        showSessionEnded({ somebodyElse: stale });
        return null;
      }
      if (!stale) {
        noticesPlace().innerHTML = await answer.text();
        return null;
      }
    }
    return null;
  }

  async function reveal(button, signal) {
    const place = byId(button.dataset.reveals);
    if (place.dataset.shown) {
      hideSecrets();
      return;
    }
    const secret = await secretOf(place, signal);
    if (secret) {
      show(place, secret);
    }
  }

  function show(place, secret) {
    place.textContent = secret;
    place.dataset.shown = 'true';
    document.querySelector(`[data-reveals="${place.id}"]`).textContent = byId('text-hide').content.textContent;
    clearTimeout(hiding);
    hiding = setTimeout(hideSecrets, number('reveal-millis'));
  }

  function hideSecrets() {
    clearTimeout(hiding);
    for (const place of document.querySelectorAll('[data-shown]')) {
      place.textContent = place.dataset.masked;
      delete place.dataset.shown;
      const button = document.querySelector(`[data-reveals="${place.id}"]`);
      button.textContent = button.dataset.label;
    }
  }

  async function copy(button, signal) {
    const place = byId(button.dataset.copies);
    const secret = await secretOf(place, signal);
    if (!secret) {
      return;
    }
    try {
      await navigator.clipboard.writeText(secret);
    } catch {
      // What is to be copied by hand has to be there, and selected.
      if (place.dataset.reveal && !place.dataset.shown) {
        show(place, secret);
      }
      getSelection().selectAllChildren(place);
      notice('text-copy-failed');
      return;
    }
    markCopied(secret);
    const label = button.textContent;
    button.textContent = byId('text-copied').content.textContent;
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  document.body.addEventListener('click', event => {
    const button = event.target.closest('[data-reveals], [data-copies]');
    if (!button || working.has(button) || button.textContent === byId('text-copied').content.textContent) {
      return;
    }
    const stopped = new AbortController();
    begin(button, () => stopped.abort());
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(ANSWERED_WITHIN_MILLIS)]);
    (button.dataset.reveals ? reveal : copy)(button, signal)
      .catch(() => {
        if (!stopped.signal.aborted) {
          notice('text-unreachable');
        }
      })
      .finally(() => end(button));
  });

  /** A new key may be left once it is copied; an example beside it, which doesn't hold it, is not enough. */
  function markCopied(text) {
    const once = dialog.querySelector('[data-secret-once]');
    if (once && text.includes(byId('new-secret').textContent)) {
      once.dataset.copied = 'true';
    }
  }

  // Copied by hand is copied too.
  document.addEventListener('copy', () => markCopied(getSelection().toString()));

  // Nothing secret gets onto paper.
  window.addEventListener('beforeprint', hideSecrets);

  // A page that the back button brings back from memory holds no secret.
  window.addEventListener('pagehide', () => {
    hideSecrets();
    if (dialog.querySelector('[data-secret-once]')) {
      dialog.close();
      dialog.replaceChildren();
    }
  });

  // ---- Menus: the browser opens and closes them; arrows move in them.

  document.body.addEventListener('toggle', event => {
    const menu = event.target;
    if (!menu.matches?.('[popover]')) {
      return;
    }
    const button = document.querySelector(`[popovertarget="${menu.id}"]`);
    const open = event.newState === 'open';
    button?.setAttribute('aria-expanded', String(open));
    if (open && button) {
      const at = button.getBoundingClientRect();
      const left = menu.role === 'menu' ? at.right - menu.offsetWidth : at.left;
      const below = at.bottom + menu.offsetHeight + 8 < innerHeight;
      menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
      menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - menu.offsetHeight - 4)}px`;
      menu.querySelector('[role=menuitem]')?.focus();
    }
  }, true);

  document.body.addEventListener('keydown', event => {
    const menu = event.target.closest?.('[role=menu]');
    if (!menu) {
      return;
    }
    const items = [...menu.querySelectorAll('[role=menuitem]')];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length).focus();
    } else if (event.key === 'Tab') {
      menu.hidePopover();
    }
  });

  // ---- Explanations: the style sheet shows them on hover and focus; Escape takes one away until it is asked for anew.

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      document.querySelectorAll('.explained:hover, .explained:focus-within')
        .forEach(explained => explained.classList.add('unwanted'));
    }
  });
  for (const leaving of ['mouseleave', 'focusout']) {
    document.body.addEventListener(leaving, event => {
      event.target.closest?.('.explained')?.classList.remove('unwanted');
    }, true);
  }

  // ---- Charts: what a bar stands for, to whoever points, touches or goes there by the arrow keys.

  function showBar(svg, at) {
    const figure = svg.parentElement;
    const bars = svg.querySelectorAll('g');
    const tip = figure.querySelector('.tip');
    svg.querySelector('g.at')?.classList.remove('at');
    tip.hidden = at === null;
    if (at === null) {
      return;
    }
    const to = Math.max(0, Math.min(at, bars.length - 1));
    svg.dataset.at = to;
    bars[to].classList.add('at');
    tip.replaceChildren(figure.querySelectorAll('template')[to].content.cloneNode(true));
    const room = figure.clientWidth - tip.offsetWidth;
    const x = svg.getBoundingClientRect().left - figure.getBoundingClientRect().left
      + (to + .5) / bars.length * svg.getBoundingClientRect().width;
    tip.style.left = `${Math.max(0, Math.min(room, x - tip.offsetWidth / 2))}px`;
  }

  const chartAt = event => event.target.closest?.('[data-chart]');

  for (const pointing of ['pointermove', 'pointerdown']) {
    document.body.addEventListener(pointing, event => {
      const svg = chartAt(event);
      if (svg) {
        const box = svg.getBoundingClientRect();
        showBar(svg, Math.floor((event.clientX - box.left) / box.width * svg.querySelectorAll('g').length));
      }
    });
  }
  document.body.addEventListener('focusin', event => {
    const svg = chartAt(event);
    if (svg?.matches(':focus-visible')) {
      showBar(svg, Number(svg.dataset.at ?? svg.querySelectorAll('g').length - 1));
    }
  });
  for (const leaving of ['mouseleave', 'focusout']) {
    document.body.addEventListener(leaving, event => {
      if (event.target.matches?.('[data-chart]')) {
        showBar(event.target, null);
      }
    }, true);
  }
  document.body.addEventListener('keydown', event => {
    const svg = chartAt(event);
    const last = svg ? svg.querySelectorAll('g').length - 1 : 0;
    const now = Number(svg?.dataset.at ?? last);
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last, Escape: null }[event.key];
    if (svg && to !== undefined) {
      event.preventDefault();
      showBar(svg, to);
    }
  });

  // ---- Refreshing: while somebody looks, and not under somebody's hands.

  const due = new WeakMap();

  // Parts for which an answer is on its way. A poll doesn't ask then; a newer question takes the older one's place, by
  // hx-sync.
  const awaiting = new WeakSet();

  document.body.addEventListener('htmx:beforeSend', event => awaiting.add(event.detail.requestConfig.target));
  document.body.addEventListener('htmx:afterRequest', event => awaiting.delete(event.detail.requestConfig.target));

  let touched = 0;
  for (const hand of ['keydown', 'pointerdown']) {
    document.addEventListener(hand, () => { touched = Date.now(); }, true);
  }

  /** Whether somebody is at work in the part, or the focus would not be where it was once the part is another. */
  function isInUse(part) {
    const focused = document.activeElement;
    return part.contains(focused) && (Date.now() < touched + 5000 || !focused.matches('[id], a[href]'));
  }

  /** Whether something in the part was asked for or opened, which would be lost with it. */
  function isHeld(part) {
    return [...working.keys()].some(control => part.contains(control))
      || part.querySelector('.tip:not([hidden]), [data-shown], :popover-open, details[open], .choose :checked') !== null;
  }

  function isBusy(part) {
    return awaiting.has(part) || isHeld(part) || (!dialog.contains(part) && (dialog.open || isInUse(part)));
  }

  // An answer that comes when somebody has just opened something in the part, or asked for a key that is to be shown in
  // it, is left for a later one.
  document.body.addEventListener('htmx:beforeSwap', ({ detail }) => {
    const { elt } = detail.requestConfig;
    if (isRefresh(elt) && detail.target === elt && isHeld(elt)) {
      detail.shouldSwap = false;
      due.set(elt, 0);
    }
  });

  // The focus stays on what it was on, which after a swap is another element; of those with an id htmx takes care. What
  // isn't there any more leaves it to the heading of its part.
  let focusedLink = null;
  let focusedPart = null;

  document.body.addEventListener('htmx:beforeSwap', ({ detail: { target } }) => {
    const focused = document.activeElement;
    const within = isRefresh(target) && target.contains(focused);
    focusedLink = within && focused.matches('a[href]:not([id])') ? focused.getAttribute('href') : null;
    focusedPart = within ? target.id : null;
  });

  document.body.addEventListener('htmx:afterSwap', () => {
    if (focusedPart !== null && document.activeElement === document.body) {
      const part = byId(focusedPart);
      const link = focusedLink && document.querySelector(`main a[href="${CSS.escape(focusedLink)}"]`);
      if (link) {
        link.focus({ preventScroll: true });
      } else {
        goOnAt(part?.querySelector('h1, h2') ?? part?.closest('section')?.querySelector('h1, h2') ?? byId('main'));
      }
    }
    focusedPart = null;
  });

  // What is said aloud is said once: the same text again would be, too.
  document.body.addEventListener('htmx:oobBeforeSwap', ({ detail }) => {
    if (detail.target.closest('[role=status], [aria-live]')) {
      detail.shouldSwap = detail.target.textContent !== detail.fragment.textContent;
    }
  });

  setInterval(() => {
    if (document.visibilityState !== 'visible' || sessionEnded.open) {
      return;
    }
    for (const part of document.querySelectorAll('[data-refresh]')) {
      const interval = Number(part.dataset.refresh) || number('refresh-millis');
      if (!due.has(part)) {
        due.set(part, Date.now() + interval);
      } else if (Date.now() >= due.get(part) && !isBusy(part)) {
        due.set(part, Date.now() + interval);
        htmx.trigger(part, 'refresh');
      }
    }
  }, 500);

  document.body.addEventListener('keys-changed', () => {
    // What was chosen is done with.
    document.querySelectorAll('.choose :checked').forEach(box => { box.checked = false; });
    for (const part of document.querySelectorAll('#primary, #key-head, #history, #review')) {
      htmx.trigger(part, 'refresh');
    }
    // A search that is on its way may have been asked before the change.
    if (byId('filters')?.matches('.htmx-request')) {
      byId('filters').requestSubmit();
    } else if (byId('key-list')) {
      htmx.trigger(byId('key-list'), 'refresh');
    }
  });
}
