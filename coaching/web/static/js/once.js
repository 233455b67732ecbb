// A button that is pressed twice sends its form once: the second answer would hide the first.
const PAUSE = 1000; // milliseconds: longer than any double click, and the form may be sent again

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, PAUSE);
});
