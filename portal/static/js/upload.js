// Shows how far an upload has come. Without this file the form uploads all the same.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]")) return;
  event.preventDefault();
  const bar = form.querySelector("progress");
  const button = form.querySelector("button");
  const request = new XMLHttpRequest();
  bar.classList.remove("visually-hidden");
  button.disabled = true;
  request.upload.onprogress = (sent) => {
    if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
  };
  request.onload = () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = page.getElementById("form");
    if (!fresh) return form.submit();
    const card = form.closest("[id]");
    document.getElementById("form").replaceWith(fresh);
    if (window.htmx) window.htmx.process(fresh);
    const place = document.getElementById(card.id);
    if (place) {
      place.tabIndex = -1;
      place.focus();
    }
  };
  // A cut line: the chosen file stays chosen, and the button works again.
  request.onerror = request.ontimeout = () => {
    bar.classList.add("visually-hidden");
    button.disabled = false;
    button.focus();
  };
  request.open("POST", form.action);
  request.send(new FormData(form));
});
