// The summary of errors takes the focus, so that nobody sends a form and hears nothing.
document.querySelector(".errsum")?.focus();
