import { shellQuote } from "../parts/curl.ts";

/** Languages in which the designer shows the calls that send a card. */
export const languages = ["curl", "javascript", "python"] as const;

/** A language of {@link languages}. */
export type CodeLanguage = (typeof languages)[number];

const prefix = "/api/v1/finchat/open-api";

/** Returns code that sends a card to a user, with address and credentials of the bot from its environment. */
export const codeOf = (language: CodeLanguage, content: unknown, fcid: string): string =>
  ({ curl, javascript, python })[language](content, fcid);

function curl(content: unknown, fcid: string): string {
  const card = shellQuote(JSON.stringify(content, null, 2));
  return `token=$(curl -s "$FINCHAT_BASE_URL${prefix}/auth/token" -H 'content-type: application/json' \\
  -d "{\\"app_id\\": \\"$FINCHAT_APP_ID\\", \\"secret\\": \\"$FINCHAT_SECRET\\"}" | grep -oE '[0-9a-f]{32}')
card=${card}
curl "$FINCHAT_BASE_URL${prefix}/message/send" \\
  -H 'content-type: application/json' -H "authorization: Bearer $token" \\
  -d "{\\"app_id\\": \\"$FINCHAT_APP_ID\\", \\"fcids\\": [\\"${fcid}\\"], \\"content\\": $card}"
`;
}

function javascript(content: unknown, fcid: string): string {
  return `const { FINCHAT_BASE_URL: base, FINCHAT_APP_ID: app_id, FINCHAT_SECRET: secret } = process.env;

async function post(path, body, headers = {}) {
  const response = await fetch(\`\${base}${prefix}\${path}\`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

const content = ${JSON.stringify(content, null, 2)};

const { app_access_token: token } = await post("/auth/token", { app_id, secret });
const sent = await post(
  "/message/send",
  { app_id, fcids: [${JSON.stringify(fcid)}], content },
  { authorization: \`Bearer \${token}\` },
);
console.log(sent);
`;
}

function python(content: unknown, fcid: string): string {
  return `import json
import os
import urllib.request

base = os.environ["FINCHAT_BASE_URL"]
app_id = os.environ["FINCHAT_APP_ID"]
secret = os.environ["FINCHAT_SECRET"]


def post(path, body, headers={}):
    request = urllib.request.Request(
        base + "${prefix}" + path,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", **headers},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


content = ${pythonOf(content)}

token = post("/auth/token", {"app_id": app_id, "secret": secret})["app_access_token"]
sent = post(
    "/message/send",
    {"app_id": app_id, "fcids": [${JSON.stringify(fcid)}], "content": content},
    {"authorization": "Bearer " + token},
)
print(sent)
`;
}

/** Returns a JSON value as Python writes it. */
function pythonOf(value: unknown, indent = ""): string {
  const inner = `${indent}    `;
  if (value === true) return "True";
  if (value === false) return "False";
  if (value === null) return "None";
  const lines = Array.isArray(value)
    ? value.map((item) => inner + pythonOf(item, inner))
    : typeof value === "object"
      ? Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${pythonOf(item, inner)}`)
      : undefined;
  if (lines === undefined) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return lines.length === 0 ? open + close : `${open}\n${lines.join(",\n")},\n${indent}${close}`;
}
