// Keeps what a person writes as a draft on the server:
//   <form data-autosave="URL" data-autosave-failed="What to say when it did not work">
// The answer is {"saved": "Draft saved at 14.32"}, or a refusal {"refused": "It has passed to ..."};
// all these texts stand in the form's [role=status].
const QUIET = 2000; // milliseconds after the last change

function keepDraft(form) {
  const status = form.querySelector("[role=status]");
  let timer = 0;
  let changed = false;
  let sending = false;

  function say(text, failed) {
    if (!status) return;
    status.textContent = text;
    status.parentElement.classList.toggle("saved--failed", failed);
  }

  function later() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(() => save(), QUIET);
  }

  async function save(closing = false) {
    clearTimeout(timer);
    if (!changed || sending) return;
    changed = false;
    sending = true;
    let kept = true;
    try {
      say(await post(form, closing), false);
    } catch (error) {
      kept = false;
      say(error instanceof Refused ? error.message : (form.dataset.autosaveFailed ?? ""), true);
    }
    sending = false;
    if (kept && changed) later(); // they wrote on while the draft was under way
    changed ||= !kept; // tried again with the next change
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // The form itself goes to the server now; a draft after it would come back to life.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  addEventListener("pagehide", () => save(true));
}

// Somebody else has the form now, and the server says so in words.
class Refused extends Error {}

async function post(form, closing) {
  const answer = await fetch(form.dataset.autosave, {
    method: "POST",
    body: withoutFiles(new FormData(form)),
    headers: { Accept: "application/json" },
    keepalive: closing, // browsers refuse long texts with it, so only when the page goes away
  });
  if (!answer.ok) {
    const { refused } = await answer.json();
    throw new Refused(refused);
  }
  return (await answer.json()).saved;
}

// Files go with the form only: they are large, and a draft does not keep them.
function withoutFiles(data) {
  for (const [name, value] of [...data]) {
    if (value instanceof File) data.delete(name);
  }
  return data;
}

document.querySelectorAll("form[data-autosave]").forEach(keepDraft);
