/** A card that asks for a name and a time (the document's CUI消息). */
export function card() {
  return message({
    type: "form",
    status: "input",
    shared: false,
    elements: [
      { type: "context", subtype: "text", value: "When shall we call you back?" },
      { type: "input", subtype: "text-input", key: "name", placeholder: "Your name", value: "" },
      {
        type: "input",
        subtype: "dropdown-input",
        key: "time",
        placeholder: "Time",
        value: "",
        options: [
          { label: "Morning", value: "morning" },
          { label: "Afternoon", value: "afternoon" },
        ],
      },
      { type: "button", subtype: "submit", value: "Send", action: "submit" },
    ],
  });
}

/**
 * What the card becomes once it was filled in.
 * @param {Record<string, string>} info
 */
export function thanks(info) {
  const summary = Object.entries(info).map(([key, value]) => `${key}: ${value}`);
  return message({
    type: "form",
    status: "disable",
    elements: [{ type: "context", subtype: "text", value: `Noted. ${summary.join(", ")}` }],
  });
}

/** @param {Record<string, unknown>} info */
const message = (info) => ({ msgtype: "m.cui", body: "[交互卡片]", version: "0.1.0", info });
