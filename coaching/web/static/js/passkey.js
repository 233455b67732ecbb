// Asks the browser for a new passkey, or to sign with one, and sends its answer as a form:
//   <form data-passkey="create" or "get" data-options='{...}'> <input type="hidden" name="credential">
// What the server and the browser exchange is bytes, written as base64 for addresses.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

function asked(options) {
  const bytes = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) bytes.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) bytes.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) bytes.allowCredentials = named(options.allowCredentials);
  return bytes;
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    extensions: JSON.stringify(credential.getClientExtensionResults()),
  };
}

async function ask(form) {
  const failed = form.querySelector("[data-failed]");
  try {
    const publicKey = asked(JSON.parse(form.dataset.options));
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.credential.value = JSON.stringify(answered(credential));
    form.submit();
  } catch {
    // Somebody has changed their mind, has no passkey here, or the device has none to offer.
    form.querySelector("[data-waiting]").hidden = true;
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) ask(form);
