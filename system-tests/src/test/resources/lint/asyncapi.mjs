// Prints what AsyncAPI's own parser, which its command line calls, finds in a document; 1 if that is an error or a warning.
import { fromFile, Parser } from '@asyncapi/parser';

const INFORMATION = 2;
const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
const found = diagnostics.filter((diagnostic) => diagnostic.severity < INFORMATION);
found.forEach((diagnostic) => console.log(diagnostic.path.join('.'), diagnostic.code, diagnostic.message));
process.exit(document === undefined || found.length > 0 ? 1 : 0);
