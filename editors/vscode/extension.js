// Formatting by `quire fmt`: the text goes in and comes out; a script with mistakes stays as it is.
const { execFile } = require("child_process");
const vscode = require("vscode");

function format(document) {
  return new Promise((resolve, reject) => {
    const command = vscode.workspace.getConfiguration("quire").get("path", "quire");
    const child = execFile(command, ["fmt", "-"], { maxBuffer: 256 << 20 }, (error, out, messages) => {
      if (error) {
        reject(new Error(messages.split("\n", 1)[0] || error.message));
        return;
      }
      const text = document.getText();
      const all = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
      resolve(out === text ? [] : [vscode.TextEdit.replace(all, out)]);
    });
    child.stdin.on("error", () => {}); // a command that is not there is told above
    child.stdin.end(document.getText());
  });
}

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.languages.registerDocumentFormattingEditProvider("quire", { provideDocumentFormattingEdits: format }),
  );
};
