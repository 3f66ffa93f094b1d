import { BrokenInput } from "./script.js";

/**
 * Helpers of the validators. `errors` counts everything that is wrong: what is unknown (additionalProperties) in units of
 * `unit`, everything else by ones. `vErrors` holds the first `limit` of each, and each knows the count before it (`at`).
 */
const helpers = (/** @type {number} */ limit) => `
const unit = 2 ** 26;
const hasRoom = (errors, isUnknown) => (isUnknown ? errors < ${limit} * unit : errors % unit < ${limit});
function joined(vErrors, errors, found) {
  for (const error of found) {
    if (hasRoom(errors + error.at, error.keyword === "additionalProperties")) {
      (vErrors ??= []).push(Object.assign(error, { at: errors + error.at }));
    }
  }
  return vErrors;
}
function cut(vErrors, errors) {
  while (vErrors !== null && vErrors.length > 0 && vErrors[vErrors.length - 1].at >= errors) vErrors.pop();
  return vErrors;
}
`;

/** An error as the compiler adds it. */
const added =
  /const (err\d+) = \{((?:(?!const err\d).)*?)\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/g;

/** The errors of another validator, as the compiler adds them: each time it copies those that there are. */
const joinedErrors =
  /vErrors = vErrors === null \? ([\w.]+)\.errors : vErrors\.concat\(\1\.errors\);errors = vErrors\.length;/g;

/** Errors taken back, as those of the branches of anyOf are when one of them holds. */
const takenBack =
  /errors = (_errs\d+);if\(vErrors !== null\)\{if\(\1\)\{vErrors\.length = \1;\}else \{vErrors = null;\}\}/g;

const end = /(validate\d+)\.errors = vErrors;return errors === 0;/g;

/** What is left once all of these are replaced. */
const declared = /let vErrors = null;let errors = 0;/g;

/**
 * Code of validators that takes time and memory linear in what is checked, however much is wrong with it. As the compiler
 * makes it, code that looks for all errors keeps each of them, and copies them again and again. Here a validator keeps
 * the first `limit` of what is unknown and of everything else, and counts the rest: its \`count\` has what is unknown in
 * units of 2^26. That a branch of \`if\` fails is told by the errors within it alone.
 * @param {string} code as ajv's standalone code is, with allErrors
 * @param {number} limit
 * @returns {string}
 * @throws {BrokenInput} where the code is not as it is known to be
 */
export function withBoundedErrors(code, limit) {
  const bounded = code
    .replace(added, (_, _name, /** @type {string} */ fields) => {
      if (fields.includes('keyword:"if"')) return "";
      const isUnknown = fields.includes('keyword:"additionalProperties"');
      const error = `{at:errors,${fields}}`;
      return `if(hasRoom(errors,${isUnknown}))(vErrors ??= []).push(${error});errors += ${isUnknown ? "unit" : "1"};`;
    })
    .replace(joinedErrors, "vErrors = joined(vErrors,errors,$1.errors);errors += $1.count;")
    .replace(takenBack, "errors = $1;vErrors = cut(vErrors,$1);")
    .replace(end, "$1.errors = vErrors;$1.count = errors;return errors === 0;");
  const rest = bounded
    .replace(declared, "")
    .replace(/\(vErrors \?\?= \[\]\)|vErrors = (?:joined|cut)\(vErrors|\.errors = vErrors;/g, "");
  const odd = /.{0,100}(?:vErrors|errors\+\+).{0,100}/.exec(rest);
  if (odd !== null) throw new BrokenInput("ajv", `its code has changed: ${odd[0]}`);
  return `${helpers(limit)}${bounded}`;
}
