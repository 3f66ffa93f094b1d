const text = (value: object): string => JSON.stringify(value, null, 2);

/** Elements of a conversation card, to insert into one. */
export const elements = {
  text: { type: "context", subtype: "text", value: "Text" },
  divider: { type: "divider", subtype: "divider", height: "1", background: "#666" },
  image: { type: "image", subtype: "image", o_url: "mxc://example.org/MEDIA_ID" },
  "text-input": { type: "input", subtype: "text-input", key: "name", placeholder: "Name", value: "" },
  "dropdown-input": {
    type: "input",
    subtype: "dropdown-input",
    key: "choice",
    placeholder: "Choice",
    value: "",
    options: [
      { label: "First", value: "1" },
      { label: "Second", value: "2" },
    ],
  },
  reply: { type: "button", subtype: "reply", key: "answer", value: "Yes" },
  openurl: { type: "button", subtype: "openurl", value: "Details", action: "https://example.org/" },
  submit: { type: "button", subtype: "submit", value: "Send", action: "submit" },
} as const;

/** The subtype of an element. */
export type ElementName = keyof typeof elements;

/** The subtypes of elements, in the order of the palette. */
export const elementNames = Object.keys(elements) as ElementName[];

/** Cards to start from, as JSON text. */
export const samples = {
  form: text({
    msgtype: "m.cui",
    body: "[交互卡片]",
    version: "0.1.0",
    info: {
      type: "form",
      status: "input",
      shared: false,
      elements: [
        { ...elements.text, value: "When shall we call you back?" },
        { ...elements["text-input"], placeholder: "Your name" },
        elements.submit,
      ],
    },
  }),
  textcard: text({
    msgtype: "m.textcard",
    body: "",
    info: {
      title: "Travel expenses of March",
      description: "Paid on Friday: 1,280.50",
      url: "https://example.org/expenses/42",
      btntext: "Details",
      opentype: "inapp",
    },
    o_url: "",
  }),
} as const;
