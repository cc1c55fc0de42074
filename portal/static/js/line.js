// After everything that a reader waits for: the service worker, and what still waits here to be sent.
addEventListener("load", () => {
  const tag = document.querySelector("script[data-island]");
  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js");
  try {
    if ("staff" in tag.dataset) ["own", "kept"].forEach((name) => localStorage.removeItem(name));
    const { island } = tag.dataset;
    if (!localStorage.own || document.querySelector(`script[src="${island}"]`)) return;
    document.head.append(Object.assign(document.createElement("script"), { src: island }));
  } catch {} // a browser that keeps nothing has nothing to send
});
