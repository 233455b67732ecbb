// Saves a row of a form as soon as somebody chooses something in it:
//   <form data-rows="URL without the row's number" data-rows-failed="What to say then">
//     <tr data-row="12" data-live id="row-12"> fields called NAME-12
// The answer holds the parts of the page that change with it, each with the id of the old one.
function saveRows(form) {
  const button = form.querySelector("[data-rows-save]");
  const told = form.querySelector("[data-rows-said]");
  const status = told.querySelector("[role=status]");
  const touched = new Set();
  let queue = Promise.resolve();

  function show(failed) {
    button.hidden = !failed; // without scripts, and when they fail, one button saves all rows
    told.hidden = false;
    told.classList.toggle("saved--failed", failed);
  }

  async function save(id) {
    if (!touched.delete(id)) return; // a later change was saved with an earlier one
    try {
      const parts = await post(form, id);
      put(parts, touched.has(id) ? id : "");
      show(false);
      status.textContent = parts.dataset.said;
      told.classList.toggle("saved--failed", "failed" in parts.dataset);
    } catch {
      show(true);
      status.textContent = form.dataset.rowsFailed;
    }
  }

  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    touched.add(row.dataset.row);
    queue = queue.then(() => save(row.dataset.row)); // one after the other, in order
  });
  show(false);
}

async function post(form, id) {
  const data = new FormData();
  data.set("csrf_token", form.elements.csrf_token.value);
  for (const field of document.getElementById(`row-${id}`).querySelectorAll("[name]")) {
    if (field.name && field.type !== "submit") data.set(field.name, field.value);
  }
  const answer = await fetch(form.dataset.rows + id + location.search, { method: "POST", body: data });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-said]");
}

// Puts new parts in place of the old ones; a row that was changed once more keeps what stands in it.
function put(parts, busy) {
  const focused = document.activeElement?.id;
  for (const part of [...parts.querySelectorAll("[data-live]")]) {
    const old = document.getElementById(part.id);
    if (!old) continue;
    if (busy && part.dataset.row === busy) {
      const seen = `[name="seen-${busy}"]`;
      old.querySelector(seen).value = part.querySelector(seen).value;
    } else if (!part.parentElement.closest("[data-live]")) {
      old.replaceWith(document.adoptNode(part));
    }
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
}

document.querySelectorAll("form[data-rows]").forEach(saveRows);
