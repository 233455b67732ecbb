// An open menu in the header closes with Escape, or when the person goes on elsewhere.
const open = () => document.querySelector(".who[open], .menu[open]");

function closeOutside(event) {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
}

document.addEventListener("click", closeOutside);
document.addEventListener("focusin", closeOutside);
document.addEventListener("keydown", (event) => {
  const menu = open();
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
