// Runs a Python program in Pyodide, with a wheel to import from and no other package:
//
//     node run.mjs WHEEL PROGRAM < input > output
//
// Says last, on standard error, which Python it was and which packages Pyodide added.
import { readFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";

globalThis.fetch = async (what) => {
  throw new Error(`nothing may be fetched here, and ${what} was asked for`);
};

const [wheel, program] = process.argv.slice(2);
try {
  const pyodide = await loadPyodide();
  pyodide.unpackArchive(new Uint8Array(await readFile(wheel)), "wheel");
  pyodide.runPython(await readFile(program, "utf8"), { filename: program });
  const { platform } = pyodide.pyimport("sys");
  console.error(JSON.stringify({ platform, packages: Object.keys(pyodide.loadedPackages) }));
} catch (error) {
  // Node would print the line that threw, and Pyodide’s own is a megabyte long.
  console.error(error.message);
  process.exitCode = 1;
}
