// A page that was opened from a file may start no worker, and the search runs in one. There, a hidden
// frame on the same thread takes its place.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    #frame = document.createElement("iframe");
    #ready;

    constructor(address) {
      super();
      const url = new URL(address, location.href).href;
      this.#frame.hidden = true;
      // Not the empty page that a frame begins with: some browsers replace it once it has loaded.
      this.#frame.srcdoc = "<!doctype html>";
      this.#ready = new Promise((done, failed) => {
        this.#frame.onload = () => this.#start(url).then(done, failed);
      });
      document.documentElement.append(this.#frame);
    }

    #start(url) {
      const inside = this.#frame.contentWindow;
      const load = (each) =>
        new Promise((done, failed) => {
          const script = inside.document.createElement("script");
          script.src = new URL(each, url).href;
          script.onload = done;
          script.onerror = failed;
          inside.document.head.append(script);
        });
      inside.importScripts = (...urls) => Promise.all(urls.map(load));
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      return load(url);
    }

    postMessage(data) {
      this.#ready.then(() =>
        this.#frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })),
      );
    }

    terminate() {
      this.#frame.remove();
    }
  };
}
