// A file that is too large is told at once, before a phone has sent all of it.
for (const field of document.querySelectorAll("input[type=file][data-most]")) {
  const said = document.createElement("p");
  said.className = "err";
  said.setAttribute("role", "alert");
  field.after(said);
  field.addEventListener("change", () => {
    const file = field.files[0];
    const tooLarge = file !== undefined && file.size > Number(field.dataset.most);
    said.textContent = tooLarge ? field.dataset.tooLarge : "";
    field.toggleAttribute("aria-invalid", tooLarge);
  });
}
