// Starts `cadlm lsp` for .cir files. Without `npm install` in this folder colours and brackets work all the same.
let client;

exports.activate = () => {
  let library;
  try {
    library = require("vscode-languageclient/node");
  } catch {
    return;
  }
  const command = require("vscode").workspace.getConfiguration("compact-ir").get("command");
  const run = { command, args: ["lsp"], transport: library.TransportKind.stdio };
  client = new library.LanguageClient("compact-ir", "Compact IR", run, { documentSelector: [{ language: "compact-ir" }] });
  return client.start();
};

exports.deactivate = () => client?.stop();
