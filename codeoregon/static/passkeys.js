// Says in the page why a passkey did not work, and where it can. Its sentences stand in the page, translated.
(() => {
  const said = document.getElementById("passkey_said");
  const button = document.querySelector("#passkey_login, [id^=mfa_webauthn_]");
  if (!said || !button) return;
  (button.closest(".row") || button).after(said);
  const say = (words, link, kind = "bad") => {
    const note = document.createElement("div");
    note.className = `note ${kind}`;
    note.append(Object.assign(document.createElement("p"), { textContent: words }));
    if (link) note.append(link);
    said.replaceChildren(note);
  };
  const host = location.hostname;
  const isNumber = /^[\d.]+$/.test(host) || host.startsWith("[");
  const byName = (kind) => {
    const isHere = host.startsWith("127.") || host === "[::1]";
    const port = location.port ? `:${location.port}` : "";
    const href = `${location.protocol}//localhost${port}${location.pathname}${location.search}`;
    const link = isHere && Object.assign(document.createElement("a"), { href, textContent: said.dataset.open });
    say(said.dataset.number, link, kind);
  };
  if (isNumber) byName(""); // before anybody has tried, it is no mistake
  const words = { NotAllowedError: "stopped", AbortError: "stopped", InvalidStateError: "twice", TypeError: "none" };
  document.addEventListener("allauth.error", (event) => {
    const name = (event.detail.exception || {}).name;
    event.preventDefault();
    if (isNumber || name === "SecurityError") byName();
    else say(said.dataset[window.PublicKeyCredential ? words[name] || "failed" : "none"]);
  });
})();
