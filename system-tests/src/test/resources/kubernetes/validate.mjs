// Checks the objects of a JSON file by Kubernetes' own schemas: types, and what has to be there. Prints what is wrong.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let wrong = 0;
for (const object of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  try {
    const Model = require(`kubernetes-models/${object.apiVersion}`)[object.kind];
    new Model(object).validate();
  } catch (error) {
    wrong++;
    console.log(`${object.kind} ${object.metadata?.name}: ${error.message}`);
  }
}
process.exit(wrong > 0 ? 1 : 0);
