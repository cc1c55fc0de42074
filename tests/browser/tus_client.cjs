// The public tus-js-client against the portal: `node tus_client.cjs NODE_MODULES ENDPOINT FILE CHUNK [terminate]`.
// Prints a line of JSON for each thing that happens.
const [modules, endpoint, file, chunk, then] = process.argv.slice(2);
const { Upload } = require(`${modules}/tus-js-client`);
const fs = require("fs");
const say = (what) => console.log(JSON.stringify(what));
const upload = new Upload(fs.createReadStream(file), {
  endpoint,
  uploadSize: fs.statSync(file).size,
  chunkSize: Number(chunk),
  retryDelays: [100, 500, 1000, 2000, 3000, 5000, 5000],
  metadata: { filename: "Giấy chứng sinh.pdf", filetype: "application/pdf" },
  onShouldRetry: (error) => {
    const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
    say({ failed: status });
    return status === 0 || status === 409 || status === 423 || status >= 500;
  },
  onChunkComplete: (_size, accepted) => say({ accepted }),
  onError: (error) => say({ error: error.originalResponse ? error.originalResponse.getBody() : String(error) }),
  onSuccess: async () => {
    say({ done: upload.url });
    if (then === "terminate") await upload.abort(true).then(() => say({ terminated: true }));
  },
});
if (then === "abort") {
  upload.options.onChunkComplete = async (_size, accepted) => {
    say({ accepted });
    await upload.abort(true);
    say({ terminated: upload.url });
  };
}
upload.start();
